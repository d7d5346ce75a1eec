/**
 * A file under edit against files loaded anew: whenever it says that it is settled, the two are the same.
 */
import { describe, expect, it } from "vitest";
import { Names } from "../../../server/src/base/names.ts";
import { applyChange, movedEnd, movedStart, singleChange, type TextChange } from "../../../server/src/base/textChange.ts";
import type { FileIr } from "../../../server/src/ir/file.ts";
import { loadFile } from "../../../server/src/ir/load.ts";
import { OpenFile } from "../../../server/src/ir/openFile.ts";
import { loadTestParser } from "../../support/engine.ts";
import { randomChanges } from "../../support/randomChanges.ts";

const source = `// Package p is for tests.
package p

import "sync"

// guarded by mu
type T struct {
	mu sync.Mutex
	m  map[string]int // protected by mu
}

func (t *T) Get(k string) int {
	t.mu.Lock() // held from here
	defer t.mu.Unlock()
	return t.m[k]
}

var global = map[string]int{"größer": 1}

func helper(a, b int) (s string) {
	for i := 0; i < a; i++ {
		go func() { s += \`raw \` + "text" }()
	}
	return
}

//mapguard:ignore concurrent-map-write it is a test
func last() {}
`;

async function open(text: string): Promise<{ file: OpenFile; cold: (text: string) => FileIr }> {
  const parser = await loadTestParser();
  const names = new Names();
  const cold = (now: string): FileIr => loadFile(parser, names, "p.go", now, { bodies: true });
  return { file: new OpenFile(cold(text), parser, names), cold };
}

/** Everything of a file that the analysis reads. */
function content({ text, outline, decls }: FileIr): unknown {
  return { text, outline, decls: decls.map(({ extent, ir }) => ({ extent, ...ir, names: undefined })) };
}

function at(text: string, word: string, newText: string): TextChange {
  const start = text.indexOf(word);
  return { start, end: start + word.length, newText };
}

describe("a file under edit", () => {
  it("parses the touched function alone", async () => {
    const { file, cold } = await open(source);
    const others = file.decls.filter((decl) => decl.extent.names[0] !== "helper").map(({ ir }) => ir);
    file.edit(at(source, "i < a", "index < a"));
    const { functions } = file.settle({ withErrors: false });
    expect(functions).toHaveLength(1);
    expect(functions[0].after.extent.names).toEqual(["helper"]);
    expect(file.decls.filter((decl) => decl.extent.names[0] !== "helper").map(({ ir }) => ir)).toEqual(others);
    expect(file.isSettled).toBe(true);
    expect(content(file)).toEqual(content(cold(file.text)));
  });

  it("keeps the last good IR of a function with an error, at its new place", async () => {
    const { file, cold } = await open(source);
    const before = file.decls.find((decl) => decl.extent.names[0] === "Get");
    file.edit(at(source, "return t.m[k]", "x := \n\treturn t.m[k]"));
    const { functions } = file.settle({ withErrors: false });
    expect(functions).toMatchObject([{ before, isCurrent: false }]);
    expect(functions[0].after.ir.op).toBe(before?.ir.op);
    const shown = functions[0].after;
    const spans = [...shown.ir.start].map((start, i) => file.text.slice(shown.extent.start + start, shown.extent.start + shown.ir.end[i]));
    expect(spans).toContain("t.m[k]");
    expect(file.isSettled).toBe(false);
    file.settle({ withErrors: true });
    expect(file.isSettled).toBe(true);
    expect(content(file)).toEqual(content(cold(file.text)));
  });

  it("waits with an open bracket, and takes the function up again when it is closed", async () => {
    const { file, cold } = await open(source);
    file.edit(at(source, "return t.m[k]", "if true {\n\treturn t.m[k]"));
    expect(file.settle({ withErrors: false }).functions[0].isCurrent).toBe(false);
    expect(file.needsRebuild).toBe(true);
    file.edit(at(file.text, "return t.m[k]", "return t.m[k]\n}"));
    expect(file.needsRebuild).toBe(false);
    expect(file.settle({ withErrors: false }).functions[0].isCurrent).toBe(true);
    expect(content(file)).toEqual(content(cold(file.text)));
  });

  it("sees that only comments and empty lines changed", async () => {
    const { file, cold } = await open(source);
    const { decls } = file;
    file.edit(at(source, "//mapguard:ignore concurrent-map-write it is a test\n", "\n"));
    expect(file.isSettled).toBe(true);
    expect(file.decls).toBe(decls);
    expect(content(file)).toEqual(content(cold(file.text)));
  });

  it("rebuilds when declarations change, and parses only those", async () => {
    const { file, cold } = await open(source);
    const known = file.decls.map(({ ir }) => ir);
    file.edit(at(source, "a, b int", "a, b, c int"));
    expect(file.needsRebuild).toBe(true);
    file.rebuild();
    expect(file.decls.map(({ ir }) => ir).filter((ir) => known.includes(ir))).toHaveLength(known.length - 1);
    expect(content(file)).toEqual(content(cold(file.text)));
  });

  it("gives up a parse that takes too long, and makes up for it", async () => {
    const { file, cold } = await open(source);
    file.edit(at(source, "i < a", "i < b"));
    file.settle({ withErrors: false });
    const words = Array.from({ length: 4000 }, (_, i) => `\tcall${i}(a, b)\n`).join("");
    file.edit(at(file.text, "\treturn\n", `${words}\treturn\n`));
    expect(file.settle({ withErrors: false, abort: () => true }).aborted).toBe(1);
    expect(file.isSettled).toBe(false);
    expect(file.settle({ withErrors: true }).aborted).toBe(0);
    expect(content(file)).toEqual(content(cold(file.text)));
  });

  it.each([1, 2, 3, 4])("equals a file loaded anew after any edits (seed %i)", async (seed) => {
    const { file, cold } = await open(source);
    let settled = 0;
    let count = 0;
    for (const change of randomChanges(seed, 400, () => file.text)) {
      file.edit(change);
      file.settle({ withErrors: false });
      if (seed % 2 === 0 || ++count % 20 === 0) {
        if (file.needsRebuild) file.rebuild();
        file.settle({ withErrors: true });
      }
      if (!file.isSettled) continue;
      settled++;
      expect(content(file)).toEqual(content(cold(file.text)));
    }
    if (file.needsRebuild) file.rebuild();
    file.settle({ withErrors: true });
    expect(content(file)).toEqual(content(cold(file.text)));
    expect(settled).toBeGreaterThan(seed % 2 === 0 ? 390 : 20);
    file.dispose();
  });
});

describe("changes of a text", () => {
  it("are found from its two states", () => {
    for (const [before, after] of [
      ["", "a"],
      ["aaa", "aa"],
      ["abc", "abc"],
      ["abcd", "axd"],
      ["ab", "ba"],
    ])
      expect(applyChange(before, singleChange(before, after))).toBe(after);
  });

  it("move what stands behind them, and nothing else", () => {
    const insert = { start: 4, end: 4, newText: "xy" };
    expect([3, 4, 5].map((offset) => movedStart(offset, insert))).toEqual([3, 6, 7]);
    expect([3, 4, 5].map((offset) => movedEnd(offset, insert))).toEqual([3, 4, 7]);
    const replace = { start: 4, end: 8, newText: "x" };
    expect([4, 6, 8].map((offset) => movedStart(offset, replace))).toEqual([5, 5, 5]);
    expect([4, 6, 8].map((offset) => movedEnd(offset, replace))).toEqual([4, 4, 5]);
  });
});

describe("a long session", () => {
  const count = 60;
  const letters = 30;
  const functions = Array.from({ length: count }, (_, i) => `func f${i}(m map[int]int) {\n\tm[${i}] = value\n}\n`);
  const text = `package p\n\n${functions.join("\n")}`;

  /** `word` becomes longer letter by letter, and is there again in the end. */
  function* letterByLetter(word: string): Generator<string> {
    for (let typed = 1; typed < letters; typed++) yield word + "x".repeat(typed);
    yield word;
  }

  it("of edits in bodies holds no more IR than there are declarations", async () => {
    const { file } = await open(text);
    const before = bytesHeld(file);
    for (let i = 0; i < count; i++) {
      for (const word of letterByLetter("value")) {
        const start = file.text.indexOf(" = ", file.text.indexOf(`func f${i}(`)) + 3;
        file.edit({ start, end: file.text.indexOf("\n", start), newText: word });
        expect(file.settle({ withErrors: true }).functions).toHaveLength(1);
      }
    }
    expect(file.text).toBe(text);
    expect(bytesHeld(file)).toBeLessThan(before * 2);
    file.dispose();
  });

  it("of edits in heads holds no more IR than there are declarations", async () => {
    const { file } = await open(text);
    const before = bytesHeld(file);
    for (let i = 0; i < count; i++) {
      for (const word of letterByLetter(`f${i}`)) {
        const start = file.text.indexOf(`f${i}`);
        file.edit({ start, end: file.text.indexOf("(", start), newText: word });
        file.rebuild();
      }
    }
    expect(file.text).toBe(text);
    expect(bytesHeld(file)).toBeLessThan(before * 2);
  });
});

/** The memory behind the IR of a file. */
function bytesHeld({ decls }: FileIr): number {
  const buffers = new Set(decls.flatMap(({ ir }) => [ir.op, ir.flags, ir.aux, ir.start, ir.end, ir.next].map(({ buffer }) => buffer)));
  return [...buffers].reduce((bytes, { byteLength }) => bytes + byteLength, 0);
}
