/**
 * What the engine says about programs: each is a package of its own in a module on disk.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Diagnostic } from "../../../server/src/service/diagnostic.ts";
import { withViews } from "../../support/packageViews.ts";

/** Findings of all levels, by number. */
export async function analyse(folder: string, texts: ReadonlyMap<number, string>): Promise<Map<number, readonly Diagnostic[]>> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module example.test/diff\n\ngo 1.23\n");
  for (const [number, text] of texts) {
    mkdirSync(join(folder, `p${number}`), { recursive: true });
    writeFileSync(join(folder, `p${number}`, "main.go"), text);
  }
  const found = await withViews(folder, (view) => [Number(basename(view.info.dir).slice(1)), view.diagnostics] as const, "strict");
  return new Map(found);
}
