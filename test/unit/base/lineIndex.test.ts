/** Lines and columns of offsets. */
import { describe, expect, it } from "vitest";
import { countLines, LineIndex } from "../../../server/src/base/lineIndex.ts";
import { applyChange } from "../../../server/src/base/textChange.ts";
import { randomChanges } from "../../support/randomChanges.ts";

describe("LineIndex", () => {
  const text = "a\r\n𝄞b\n\nend";
  const index = new LineIndex(text);

  it.each([
    [0, 1, 1],
    [1, 1, 2],
    [2, 1, 3],
    [3, 2, 1],
    [5, 2, 3],
    [6, 2, 4],
    [7, 3, 1],
    [8, 4, 1],
    [11, 4, 4],
    [-5, 1, 1],
    [99, 4, 4],
  ])("offset %i is %i:%i", (offset, line, column) => {
    expect(index.position(offset)).toEqual({ line, column });
  });

  it("finds the offset of each position again", () => {
    for (let offset = 0; offset <= text.length; offset++) {
      if (text[offset] === "\n" && text[offset - 1] === "\r") continue;
      expect(index.offset(index.position(offset))).toBe(offset);
    }
  });

  it.each([
    [0, 1, 0],
    [1, 99, 1],
    [2, 0, 3],
    [3, 5, 7],
    [4, 99, 11],
    [9, 1, 11],
  ])("position %i:%i is clamped to offset %i", (line, column, offset) => {
    expect(index.offset({ line, column })).toBe(offset);
  });

  it("gives lines without their breaks", () => {
    expect([0, 1, 2, 3, 4, 5].map((line) => index.line(line))).toEqual(["", "a", "𝄞b", "", "end", ""]);
  });

  it("counts lines as an editor's status line does, a final break opening none", () => {
    expect([new LineIndex(""), new LineIndex("a"), new LineIndex("a\n"), index].map(({ lines }) => lines)).toEqual([0, 1, 1, 4]);
  });
});

it.each(["", "a", "a\n", "\n", "a\r\nb", "a\n\nb\n"])("countLines counts as the index does: %j", (text) => {
  expect(countLines(text)).toBe(new LineIndex(text).lines);
});

describe("LineIndex after a change", () => {
  it.each([1, 2, 3])("is that of the new text (seed %i)", (seed) => {
    let index = new LineIndex("package p\r\n\nfunc f() {\n\tx()\n}\n");
    for (const change of randomChanges(seed, 200, () => index.text)) {
      const text = applyChange(index.text, change);
      index = index.changed(change, text);
      expect(index).toEqual(new LineIndex(text));
    }
  });
});
