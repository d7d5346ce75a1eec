/**
 * The package of the extension: every file it must have, nothing it must not have, and small. Reads the ZIP itself.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageExtension } from "../../../scripts/package.ts";
import { ruleIds } from "../../../server/src/rules/registry.ts";
import buildOnce from "../../cli/buildOnce.ts";

const largestPackage = 1_000_000;

describe("the package", () => {
  const scratch = mkdtempSync(join(tmpdir(), "mapguard-vsix-"));
  let bytes = Buffer.alloc(0);
  let files = new Map<string, () => string>();
  beforeAll(async () => {
    buildOnce();
    bytes = readFileSync(await packageExtension(scratch));
    files = readZip(bytes);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("is small", () => {
    expect(bytes.length).toBeLessThan(largestPackage);
  });

  it("holds what the extension needs, and nothing else", () => {
    const inside = [...files.keys()].filter((name) => name.startsWith("extension/")).map((name) => name.slice("extension/".length));
    const shared = inside.filter((name) => /^dist\/shared\/[A-Z0-9]+\.mjs$/.test(name));
    expect(shared.length).toBeGreaterThan(0);
    expect(inside.filter((name) => !shared.includes(name)).sort()).toEqual(
      [
        "LICENSE.txt",
        "changelog.md",
        "readme.md",
        "package.json",
        "package.nls.json",
        "package.nls.zh-cn.json",
        ...["codicon.css", "racePanel.css", "racePanel.js"].map((name) => `dist/${name}`),
        ...["cli.mjs", "editorWorker.mjs", "extension.cjs", "server.mjs", "tree-sitter-go.wasm", "web-tree-sitter.wasm", "worker.mjs"].map(
          (name) => `dist/${name}`,
        ),
        ...ruleIds.map((id) => `dist/rules/${id}.md`),
        ...["check", "mapguard", "report"].map((name) => `docs/${name}.schema.json`),
        "l10n/bundle.l10n.json",
        "l10n/bundle.l10n.zh-cn.json",
        "media/walkthrough/configuration.md",
        "media/walkthrough/configuration.zh-cn.md",
        "media/icon.png",
        ...["fixes", "hover", "problems"].flatMap((name) => ["dark", "light"].map((theme) => `media/walkthrough/${name}-${theme}.png`)),
        ...["creation", "read", "write"].flatMap((name) => ["dark", "light"].map((theme) => `media/race-${name}-${theme}.svg`)),
        "media/races.svg",
        "syntaxes/directives.tmLanguage.json",
        "syntaxes/go-race-report.configuration.json",
        "syntaxes/go-race-report.tmLanguage.json",
      ].sort(),
    );
  });

  it("imports only what it holds", () => {
    const modules = [...files].filter(([name]) => name.endsWith(".mjs"));
    const missing = modules.flatMap(([name, text]) =>
      [...text().matchAll(/(?:from|import)\s*\(?"(\.[^"]+\.mjs)"/g)].map(([, target]) => join(name, "..", target)).filter((target) => !files.has(target)),
    );
    expect(missing).toEqual([]);
  });

  it("is the manifest that was tested", () => {
    const manifest = JSON.parse(files.get("extension/package.json")?.() ?? "{}") as Readonly<Record<string, unknown>>;
    expect(manifest.main).toBe("./dist/extension.cjs");
    expect(manifest.engines).toMatchObject({ vscode: "^1.101.0" });
  });
});

/** Names, and a way to read each, from the ZIP's own directory at its end. */
function readZip(zip: Buffer): Map<string, () => string> {
  const found = new Map<string, () => string>();
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const [method, size, header] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    found.set(zip.toString("utf8", at + 46, at + 46 + nameLength), () => {
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const data = zip.subarray(start, start + size);
      return (method === 0 ? data : inflateRawSync(data)).toString("utf8");
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return found;
}
