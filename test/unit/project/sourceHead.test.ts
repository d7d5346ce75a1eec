/** The cheap scan of a file's head: package, constraints, imports, and honesty about text that was cut off. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanSourceHead } from "../../../server/src/project/sourceHead.ts";

const rich = `// Copyright
/* block
 //go:build no */

// +build linux,amd64 darwin
// +build !ignore

//go:build (linux && amd64) || darwin

// Package doc, with package nonsense inside.
package wörld // import "example.com/wörld"

import "fmt"
import (
	. "strings" // import "x"
	_ "embed"; j "encoding/json"
	/* odd */ raw \`raw/path\`
)
import "C"

var x = 1
import "late"
`;

describe("scanSourceHead", () => {
  it("reads package, import comment, constraints and imports", () => {
    expect(scanSourceHead(rich)).toEqual({
      packageName: "wörld",
      importComment: "example.com/wörld",
      goBuild: "(linux && amd64) || darwin",
      plusBuild: ["linux,amd64 darwin", "!ignore"],
      imports: ["fmt", "strings", "embed", "encoding/json", "raw/path", "C"],
      complete: true,
    });
  });

  it("reads the same with BOM and CRLF", () => {
    expect(scanSourceHead(`\uFEFF${rich.replaceAll("\n", "\r\n")}`)).toEqual(scanSourceHead(rich));
  });

  it("takes +build only above a blank line", () => {
    expect(scanSourceHead("// +build ignore\npackage a\n\nvar x int\n").plusBuild).toEqual([]);
    expect(scanSourceHead("// +build ignore\n\npackage a\n\nvar x int\n").plusBuild).toEqual(["ignore"]);
  });

  it("ignores constraints behind the package clause and inside comments", () => {
    expect(scanSourceHead("package a\n\n//go:build ignore\n\nvar x int\n").goBuild).toBe("");
    expect(scanSourceHead("/*\n//go:build ignore\n*/\npackage a\n\nvar x int\n").goBuild).toBe("");
    expect(scanSourceHead("//go:builder x\npackage a\n\nvar x int\n").goBuild).toBe("");
  });

  it("answers an empty name when there is no package clause", () => {
    for (const text of ["", "\n\n", "// only a comment", "func main() {}\n", "\u0000\u0001", "packages x\n"]) expect(scanSourceHead(text).packageName).toBe("");
  });

  it("says so whenever a cut may have changed the answer", () => {
    const whole = scanSourceHead(rich);
    for (let cut = 0; cut <= rich.length; cut++) {
      const part = scanSourceHead(rich.slice(0, cut));
      if (part.complete) expect({ cut, ...part }).toEqual({ cut, ...whole });
    }
  });

  it("never throws and never hangs", () => {
    const piece = fc.constantFrom("package ", "a", "import ", "(", ")", '"', "`", "/*", "*/", "//", "\n", ";", ".", "\r", "//go:build x", "// +build", "💥");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          expect(typeof scanSourceHead(text).packageName).toBe("string");
        },
      ),
    );
  });
});
