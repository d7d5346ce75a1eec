/**
 * Any text may be asked anything: mutilated snippets, every question about every node, nothing throws.
 */
import { beforeAll, expect, test } from "vitest";
import type { FileIr } from "../../../server/src/ir/file.ts";
import type { Package } from "../../../server/src/resolve/package.ts";
import { typeKey } from "../../../server/src/resolve/typeOps.ts";
import type { GoParser } from "../../../server/src/syntax/parser.ts";
import { loadTestParser } from "../../support/engine.ts";
import { SnippetWorld } from "../../support/snippetWorld.ts";
import { typeCases } from "./typeTable.ts";

let parser: GoParser;
beforeAll(async () => {
  parser = await loadTestParser();
});

/** A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Cuts a piece out, doubles one, or moves one elsewhere. */
function mutilated(text: string, next: (below: number) => number): string {
  let result = text;
  for (let n = 1 + next(3); n > 0; n--) {
    const at = next(result.length);
    const piece = result.slice(at, at + 1 + next(12));
    const to = next(result.length);
    const kinds = [
      () => result.slice(0, at) + result.slice(at + piece.length),
      () => result.slice(0, to) + piece + result.slice(to),
      () => result.slice(0, at),
    ];
    result = kinds[next(20) === 0 ? 2 : next(2)]();
  }
  return result;
}

function askEverything(pkg: Package): number {
  let asked = 0;
  const ask = (file: FileIr) => {
    for (const decl of file.decls) {
      const body = pkg.bodyOfDecl(decl, file);
      for (let node = 0; node < decl.ir.length; node++) {
        typeKey(body.typeOf(node));
        body.symbolAt(node);
        body.selection(node);
        body.callee(node);
        body.isType(node);
        asked++;
      }
      for (const local of body.locals) {
        typeKey(local.type);
      }
    }
  };
  pkg.files.forEach(ask);
  for (const func of pkg.functions()) {
    typeKey(func.type);
    expect(typeof func.pointerReceiver).toBe("boolean");
  }
  pkg.globals().forEach(({ symbol }) => {
    typeKey(symbol.type);
  });
  pkg.namedTypes().forEach((type) => {
    typeKey(type.underlying());
  });
  return asked;
}

test("mutilated code is resolved without an error", () => {
  const next = random(7);
  const whole = typeCases.map(({ code }) => `package p\n${code}\n`);
  let asked = 0;
  for (let round = 0; round < 600; round++) {
    const text = mutilated(whole[round % whole.length], next);
    const foreign = mutilated(whole[next(whole.length)], next);
    const snippets = new SnippetWorld(parser);
    snippets.foreign("sync", { "a.go": foreign.replace("package p", "package sync") });
    asked += askEverything(snippets.add("p", { "p.go": text }));
  }
  expect(asked).toBeGreaterThan(50_000);
});
