/** Nothing quoted from a file may steer a terminal or a CI system. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colours, neutralised, printable, wantsColour } from "../../../server/src/cli/terminal.ts";

describe("printable", () => {
  it("replaces control characters and those that reorder text", () => {
    expect(printable("a\u001b[31mb\u0007\u009bc\u202ed\u2066e\u0000")).toBe("a�[31mb��c�d�e�");
    expect(printable("a\tb\r\nc\nd\re")).toBe("a\tb\nc\nd�e");
    expect(printable("Größe 大小 😀")).toBe("Größe 大小 😀");
  });

  it("leaves no control character, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      { seed: 11 },
    );
  });
});

describe("neutralised", () => {
  it.each([
    ["::error file=a::x", "> ::error file=a::x"],
    ["ok\n  ::set-output name=a::b\nok", "ok\n>   ::set-output name=a::b\nok"],
    ["\u001b[1m::warning::x", "> \u001b[1m::warning::x"],
    ["##[command]x", "> ##[command]x"],
    ["##vso[task]x", "> ##vso[task]x"],
    ["a ::error::x", "a ::error::x"],
    ["a.go:1:2: x\n\n  1 | ::error", "a.go:1:2: x\n\n  1 | ::error"],
  ])("%j", (text, expected) => {
    expect(neutralised(text)).toBe(expected);
  });
});

describe("colour", () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, false],
    [{ TERM: "dumb" }, true, false],
  ])("%j on a terminal: %j → %j", (environment, terminal, expected) => {
    expect(wantsColour(environment, terminal)).toBe(expected);
  });

  it("closes what it opens", () => {
    expect(colours.red("x")).toBe("\u001b[31mx\u001b[39m");
    expect(colours.bold("")).toBe("");
  });
});
