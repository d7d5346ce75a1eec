/**
 * Sizes of types where the length of an array must be worked out first, and where there is none. Against a compiler:
 * test/unit/models/mapProof.test.ts.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { architectureOf } from "../../../server/src/models/architecture.ts";
import { shapeOf } from "../../../server/src/resolve/sizes.ts";
import type { GoParser } from "../../../server/src/syntax/parser.ts";
import { loadTestParser } from "../../support/engine.ts";
import { goroot, SnippetWorld } from "../../support/snippetWorld.ts";

let parser: GoParser;
beforeAll(async () => {
  parser = await loadTestParser();
});
const root = goroot();

/** Size of type T of the package; undefined when it has none. */
function sizeOf(code: string, goarch = "amd64"): number | undefined {
  const snippets = new SnippetWorld(parser, root);
  const pkg = snippets.add("p", { "p.go": `package p\n${code}\n` });
  const symbol = pkg.lookup("T");
  return symbol?.kind === "type" ? shapeOf(symbol.type, architectureOf(goarch, 26))?.size : undefined;
}

describe("lengths of arrays", () => {
  it.each([
    ["0x10", 16],
    ["017", 15],
    ["0o17", 15],
    ["0b101", 5],
    ["1_000", 1000],
    ["(2+3)*4 - 6/4", 19],
    ["1<<10 | 0", undefined],
    ["1<<60", undefined],
    ["1<<10 >> 2", 256],
    ["17 % 5", 2],
    ["-1", undefined],
    ["1 / 0", undefined],
    ["2.0", undefined],
    ['len("abc")', undefined],
    ["N", 12],
    ["M", undefined],
    ["Iota", undefined],
    ["Round", undefined],
    ["Missing", undefined],
  ])("%s", (length, size) => {
    expect(
      sizeOf(`const N = half * 2\nconst half int = 6\nconst M = "text"\nconst (\n\tZero = iota\n\tIota\n)\nconst Round = Round + 1\ntype T [${length}]byte`),
    ).toBe(size);
  });

  it.skipIf(root === undefined)("that another package names", () => {
    expect(sizeOf('import "crypto/sha256"\ntype T [sha256.Size + sha256.BlockSize]byte')).toBe(96);
  });
});

describe("types without a size", () => {
  it.each([
    ["that contain themselves", "type T struct { a int; t T }"],
    ["that contain themselves by way of others", "type T struct { u U }\ntype U [2]T"],
    ["of parameters", "type T[P any] struct { p P }"],
    ["that nobody declares", "type T struct { m Missing }"],
  ])("%s", (_, code) => {
    expect(sizeOf(code)).toBeUndefined();
  });

  it("are known as soon as they are reached through a pointer, slice, map, channel or function", () => {
    expect(sizeOf("type T struct { t *T; s []T; m map[string]T; c chan T; f func(T) T }")).toBe(56);
    expect(sizeOf("type T struct { t *T; s []T; m map[string]T; c chan T; f func(T) T }", "386")).toBe(28);
  });

  it("cost no more time when they are used many times", () => {
    const levels = Array.from({ length: 40 }, (_, i) => `type L${i + 1} struct { a, b L${i} }`).join("\n");
    expect(sizeOf(`type L0 [1]byte\n${levels}\ntype T L40`)).toBe(2 ** 40);
  });
});
