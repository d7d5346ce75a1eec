/**
 * Types against go/types over packages of the standard library: every expression, compared by extent and canonical text.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { FileIr } from "../../../server/src/ir/file.ts";
import { Op } from "../../../server/src/ir/ir.ts";
import { loadFile } from "../../../server/src/ir/load.ts";
import type { BodyInfo } from "../../../server/src/resolve/symbols.ts";
import { typeKey } from "../../../server/src/resolve/typeOps.ts";
import { loadTestParser } from "../../support/engine.ts";
import { run } from "../../support/goTools.ts";
import { goroot, SnippetWorld } from "../../support/snippetWorld.ts";

const packages = ["net/http", "go/types", "sync", "maps", "slices", "encoding/json", "database/sql", "net/rpc", "text/template", "expvar", "crypto/tls"];
const root = goroot();

interface Expected {
  readonly start: string;
  readonly end: string;
  readonly group: string;
  readonly type: string;
}

/** What the analysis depends on; a pointer counts as its target. */
const groups = ["map", "mutex", "struct", "other"];

test.skipIf(root === undefined)(
  "agrees with go/types",
  async () => {
    const dir = resolve(import.meta.dirname, "../../support/go-oracle");
    const output = await run("go", ["run", "main.go", ...packages], dir, { CGO_ENABLED: "0" }, 200_000);
    expect(output.code, output.text.slice(0, 2000)).toBe(0);
    const expected = parse(output.text);
    const parser = await loadTestParser();
    const snippets = new SnippetWorld(parser, root);
    const agreed = new Map(groups.map((group) => [group, 0]));
    const total = new Map(groups.map((group) => [group, 0]));
    const differences: string[] = [];
    for (const [folder, files] of expected) {
      const info = snippets.standard(folder.slice(`${root}/src/`.length));
      if (info === undefined) {
        throw new Error(`no package in ${folder}`);
      }
      const loaded = [...files.keys()].map((path) => loadFile(parser, snippets.names, path, readFileSync(path, "utf8"), { bodies: true, madeBodies: true }));
      const pkg = snippets.world.addPackage(info, loaded);
      for (const file of loaded) {
        const found = expressions(file, (decl) => pkg.bodyOfDecl(decl, file));
        for (const { start, end, group, type } of files.get(file.path) ?? []) {
          const got = found.get(`${start},${end}`);
          if (got === undefined && group === "other") {
            // The type of a signature has no node of its own.
            continue;
          }
          total.set(group, (total.get(group) ?? 0) + 1);
          if (got !== undefined && same(got(), type)) {
            agreed.set(group, (agreed.get(group) ?? 0) + 1);
          } else if (group !== "other") {
            differences.push(`${file.path} ${file.text.slice(Number(start), Number(end))}: ${got?.()} instead of ${type}`);
          }
        }
      }
      snippets.world.removePackage(pkg);
    }
    expect(differences).toEqual([]);
    expect(total.get("map")).toBeGreaterThan(1500);
    expect(total.get("mutex")).toBeGreaterThan(500);
    expect(total.get("struct")).toBeGreaterThan(30_000);
    expect((agreed.get("other") ?? 0) / (total.get("other") ?? 1)).toBeGreaterThan(0.99);
  },
  240_000,
);

/** By folder and file. */
function parse(text: string): Map<string, Map<string, Expected[]>> {
  const folders = new Map<string, Map<string, Expected[]>>();
  for (const line of text.split("\n")) {
    const [path, start, end, kind, type] = line.split("\t");
    if (type === undefined) {
      continue;
    }
    const folder = path.slice(0, path.lastIndexOf("/"));
    const files = folders.get(folder) ?? new Map<string, Expected[]>();
    folders.set(folder, files);
    const list = files.get(path) ?? [];
    files.set(path, list);
    list.push({ start, end, group: kind.replace("*", ""), type });
  }
  return folders;
}

/** The type of each expression by its extent, asked only when needed; of equal extents the outermost node counts. */
function expressions(file: FileIr, bodyOf: (decl: FileIr["decls"][number]) => BodyInfo): Map<string, () => string> {
  const found = new Map<string, () => string>();
  for (const decl of file.decls) {
    const { op, start, end, length } = decl.ir;
    for (let node = 0; node < length; node++) {
      const isExpression = op[node] >= Op.MapType && op[node] < Op.List && op[node] !== Op.Field && op[node] !== Op.Method && op[node] !== Op.Keyed;
      const extent = `${decl.extent.start + start[node]},${decl.extent.start + end[node]}`;
      if (isExpression && !found.has(extent)) {
        found.set(extent, () => typeKey(bodyOf(decl).typeOf(node)));
      }
    }
  }
  return found;
}

/** Constants are typed by their context there and by themselves here; local types carry their function here. */
function same(got: string, wanted: string): boolean {
  return got.replaceAll(/\.[^.[\]*(){} ,]*\.[^.[\]*(){} ,]*·[0-9]+·/g, ".") === wanted || got.startsWith("untyped ") || wanted.startsWith("untyped ");
}
