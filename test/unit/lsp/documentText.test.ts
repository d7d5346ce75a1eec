/** The pieces of an open document are one text: held against the library's document under random changes. */
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { DocumentText } from "../../../server/src/lsp/documentText.ts";
import { randomNumbers } from "../../support/randomChanges.ts";

const lines = ["", "x", "func f() {", "\treturn m[k] // ü 😀", "}", "y\rz", "a long line ".repeat(200)];
const breaks = ["\n", "\n", "\r\n", "\r"];

describe("the text of an open document", () => {
  it("is that of the library's document after any change, and has the same offsets", () => {
    const random = randomNumbers(11);
    const draw = (below: number): number => Math.floor(random() * below);
    const some = (count: number): string => Array.from({ length: count }, () => lines[draw(lines.length)] + breaks[draw(breaks.length)]).join("");
    for (const start of ["", "\n", "x", some(3), some(400)]) {
      const expected = TextDocument.create("file:///a.go", "go", 0, start);
      const text = new DocumentText(start);
      for (let step = 1; step <= 300; step++) {
        const position = () => ({ line: draw(expected.lineCount + 2), character: draw(30) });
        const places = [position(), position()];
        const offsets = places.map((place) => expected.offsetAt(place)).sort((a, b) => a - b);
        expect(places.map((place) => text.offsetAt(place)).sort((a, b) => a - b)).toEqual(offsets);
        const near = draw(3) > 0 ? Math.min(offsets[0] + draw(4), expected.getText().length) : offsets[1];
        const change = { start: offsets[0], end: near, newText: draw(4) === 0 ? some(draw(30)) : ["", "a", "\n", "\r", "}\n"][draw(5)] };
        const range = { start: expected.positionAt(change.start), end: expected.positionAt(change.end) };
        // Between `\r` and `\n` there is no position: the library stands before both.
        const [from, to] = [expected.offsetAt(range.start), expected.offsetAt(range.end)];
        TextDocument.update(expected, [{ range, text: change.newText }], step);
        text.replace(from, to, change.newText);
        expect(text.toString() === expected.getText()).toBe(true);
        expect(text.length).toBe(expected.getText().length);
      }
    }
  });

  it("clamps what lies outside of it", () => {
    const text = new DocumentText("ab\ncd");
    expect([-1, 0, 1, 2].map((line) => text.offsetAt({ line, character: 9 }))).toEqual([0, 2, 5, 5]);
    expect(text.offsetAt({ line: 1, character: -1 })).toBe(3);
    expect(new DocumentText("").offsetAt({ line: 3, character: 3 })).toBe(0);
  });
});
