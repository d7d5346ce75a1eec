/**
 * Offsets to positions of the protocol and back, over every kind of line break and beyond the basic plane.
 */
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { LineIndex } from "../../server/src/base/lineIndex.ts";
import { outline } from "../../server/src/ir/load.ts";
import {
  lineOf,
  lineTextOf,
  linkTo,
  locationOf,
  offsetToPosition,
  positionToOffset,
  rangeOf,
  type ViewFiles,
} from "../../server/src/service/features/ranges.ts";
import type { PackageFile } from "../../server/src/service/findings.ts";

const path = "/some folder/a#b(1)/𝄞.go";
const foreign = "/go/src/fmt/print.go";

function fileOf(text: string): PackageFile {
  return { ir: { path, text, outline: outline(text, false), decls: [] }, lines: new LineIndex(text) };
}

const viewOf = (text: string): ViewFiles => ({ files: new Map([[path, fileOf(text)]]) });

describe("positions", () => {
  const text = 'package p\r\n\nvar a = "𝄞é"\rvar b = 1 // 日本\r\n\r\n\tend';
  const file = fileOf(text);
  const document = TextDocument.create("file:///p.go", "go", 1, text);

  it("are those a client computes, at every offset", () => {
    for (let offset = 0; offset <= text.length; offset++) {
      if (text[offset] === "\n" && text[offset - 1] === "\r") continue;
      expect(offsetToPosition(file, offset)).toEqual(document.positionAt(offset));
    }
  });

  it("lead back to their offset", () => {
    for (let line = 0; line < 8; line++) {
      for (let character = 0; character < 30; character++) {
        expect(positionToOffset(file, { line, character })).toBe(document.offsetAt({ line, character }));
      }
    }
  });

  it("are clamped to the text", () => {
    expect(positionToOffset(file, { line: -1, character: 5 })).toBe(0);
    expect(positionToOffset(file, { line: 0, character: -5 })).toBe(0);
    expect(positionToOffset(fileOf(""), { line: 3, character: 3 })).toBe(0);
    expect(offsetToPosition(file, 10_000)).toEqual(document.positionAt(text.length));
  });
});

describe("sites", () => {
  it("become ranges, locations and links", () => {
    const view = viewOf("package p\n\nvar m = map[string]int{}\n");
    const site = { file: path, start: 15, end: 16 };
    const range = { start: { line: 2, character: 4 }, end: { line: 2, character: 5 } };
    expect(rangeOf(view, site)).toEqual(range);
    expect(locationOf(view, site)).toEqual({ uri: "file:///some%20folder/a%23b%281%29/%F0%9D%84%9E.go", range });
    expect(linkTo(view, site)).toBe("file:///some%20folder/a%23b%281%29/%F0%9D%84%9E.go#L3");
    expect(lineTextOf(view, site)).toBe("var m = map[string]int{}");
  });

  it("of other files are looked up, and stand at the start where there is no text", () => {
    const view = viewOf("");
    const site = { file: foreign, start: 13, end: 17 };
    const readText = (wanted: string) => (wanted === foreign ? "package fmt\n\nfunc f() {}\n" : undefined);
    expect(rangeOf(view, site, readText)).toEqual({ start: { line: 2, character: 0 }, end: { line: 2, character: 4 } });
    expect(lineOf(view, site, readText)).toBe(3);
    expect(rangeOf(view, site)).toEqual({ start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
    expect(lineTextOf(view, site)).toBe("");
  });

  it("never end before they start", () => {
    const range = rangeOf(viewOf("package p\n"), { file: path, start: 4, end: 1 });
    expect(range.end).toEqual(range.start);
  });

  it("in a drive of Windows have a URI that names the drive", () => {
    expect(linkTo(viewOf(""), { file: "C:/src/a.go", start: 0, end: 0 })).toBe("file:///c%3A/src/a.go#L1");
  });
});
