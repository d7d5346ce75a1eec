/**
 * Features over code as it is while people type: they answer or keep silent, and never throw; every place they name lies in
 * the text.
 */
import { expect, it } from "vitest";
import type { Range } from "vscode-languageserver-types";
import { codeLenses, resolveCodeLens } from "../../server/src/service/features/codeLens.ts";
import { directiveLinks } from "../../server/src/service/features/documentLinks.ts";
import { explainFinding } from "../../server/src/service/features/explain.ts";
import { inlayHints } from "../../server/src/service/features/inlayHints.ts";
import { positionToOffset } from "../../server/src/service/features/ranges.ts";
import { sitesAt } from "../../server/src/service/features/sites.ts";
import { english } from "../../server/src/service/wording.ts";
import { mutant } from "../fuzz/mutate.ts";
import { goSources } from "../support/lensSources.ts";
import { atCursor } from "../support/packageViews.ts";

const everything: Range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };
const rounds = 60;

it.each(Object.entries(goSources))("hold on broken variants of the source %s", async (_, source) => {
  const pool = [new TextEncoder().encode(source)];
  let places = 0;
  for (let round = 0; round < rounds; round++) {
    const text = new TextDecoder().decode(mutant(pool, 11, round)).replaceAll("|", "");
    await atCursor(text, ({ view, path }) => {
      const file = view.files.get(path);
      if (file === undefined) return;
      const ranges = codeLenses(view, path).map((lens) => {
        expect(resolveCodeLens(view, lens, { clientCommands: true, translate: english }).command?.title).not.toBe("");
        return lens.range;
      });
      for (const { position } of inlayHints(view, path, everything, english)) ranges.push({ start: position, end: position });
      ranges.push(...directiveLinks(file).map(({ range }) => range));
      for (const fingerprint of view.findings.keys()) expect(explainFinding(view, fingerprint, { translate: english })?.markdown).toMatch(/^# /);
      for (let offset = 0; offset <= file.ir.text.length; offset += 7) ranges.push(...(sitesAt(view, path, offset)?.sites.map(({ range }) => range) ?? []));
      for (const { start, end } of ranges) expect(positionToOffset(file, start)).toBeLessThanOrEqual(positionToOffset(file, end));
      places += ranges.length;
    });
  }
  if (source !== goSources.alone) expect(places).toBeGreaterThan(rounds);
});
