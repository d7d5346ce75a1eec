/** Addresses of documents: URIs to paths and back, on POSIX and on Windows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isVirtual, pathOfUri, uriOfPath, withEditorUris } from "../../../server/src/lsp/uris.ts";

describe("paths of URIs", () => {
  it.each([
    ["file:///a/b.go", "/a/b.go"],
    ["file:///a%20b/%231%20100%25/%E6%96%87.go", "/a b/#1 100%/文.go"],
    ["file:///a b/x.go", "/a b/x.go"],
    ["file:///c%3A/x.go", "/c:/x.go"],
    ["file://localhost/a.go", undefined],
    ["file://server/share/a.go", undefined],
    ["file:////server/share/a.go", undefined],
    ["untitled:Untitled-1", undefined],
    ["vscode-vfs://github/o/r/a.go", undefined],
    ["file:///a%00.go", undefined],
    ["", undefined],
    ["no scheme", undefined],
    ["http://[", undefined],
  ])("on POSIX: %s", (uri, path) => {
    const found = pathOfUri(uri, false);
    if (path === undefined) expect(isVirtual(found)).toBe(true);
    else expect(found).toBe(path);
  });

  it.each([
    ["file:///c%3A/src/x.go", "C:/src/x.go"],
    ["file:///C:/src/x.go", "C:/src/x.go"],
    ["file:///d:/x.go", "D:/x.go"],
    ["file://server/share/x.go", undefined],
  ])("on Windows: %s", (uri, path) => {
    const found = pathOfUri(uri, true);
    if (path === undefined) expect(isVirtual(found)).toBe(true);
    else expect(found).toBe(path);
  });

  it("come back from the URI that is made of them", () => {
    const names = fc.array(
      fc.string({ minLength: 1, unit: "binary" }).filter((name) => !/[/\0]/.test(name) && !/[\uD800-\uDFFF]/.test(name) && !/^\.\.?$/.test(name)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(names, (parts) => {
        const path = `/${parts.join("/")}`;
        fc.pre(!/^\/[A-Za-z]:/.test(path));
        expect(pathOfUri(uriOfPath(path), false)).toBe(path);
      }),
      { numRuns: 40 },
    );
  });
});

describe("virtual documents", () => {
  it("of one folder are of one folder, and unsaved ones stand alone", () => {
    const folder = (uri: string) => pathOfUri(uri, false).replace(/\/[^/]*$/, "");
    expect(folder("vscode-vfs://github/o/r/a.go")).toBe(folder("vscode-vfs://github/o/r/b.go"));
    expect(folder("vscode-vfs://github/o/r/a.go")).not.toBe(folder("vscode-vfs://github/o/r/sub/b.go"));
    expect(folder("untitled:Untitled-1")).not.toBe(folder("untitled:Untitled-2"));
  });

  it("get the editor's URIs back wherever an answer names them", () => {
    const uri = "vscode-vfs://github/o/r/a.go";
    const path = pathOfUri(uri, false);
    const made = uriOfPath(path);
    const answer = { changes: { [made]: [{ newText: "x" }] }, list: [made, "file:///other.go"], n: 1, nothing: null };
    const known = (asked: string) => (asked === path ? uri : undefined);
    expect(withEditorUris(answer, known)).toEqual({ changes: { [uri]: [{ newText: "x" }] }, list: [uri, "file:///other.go"], n: 1, nothing: null });
  });
});
