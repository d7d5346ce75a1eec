/** Whatever lies in a folder: the check ends, says what it could not read, and finds what is beside it. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheGo, goMod, lineOf, Module } from "./commandLine.ts";

const shop = { "go.mod": goMod, "cache.go": cacheGo };

/** The plain finding is still there. */
function findings(module: Module): string[] {
  return module.check().findings.map(({ file, line }) => `${file}:${line}`);
}

const expected = [`cache.go:${lineOf(cacheGo, "// forgotten")}`];

describe("files that cannot be analysed", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["binary", "package shop\n\u0000\u0001", "binary"],
    ["too large for a parser", `package shop\n\nvar x = "${"x".repeat(5 << 20)}"\n`, "too large"],
    ["too large to be read", `package shop\n\n// ${"x".repeat(17 << 20)}\n`, "too large"],
  ])("%s", (_, content, reason) => {
    const module = new Module({ ...shop, "odd.go": content });
    expect(findings(module)).toEqual(expected);
    const { notices } = module.check();
    expect(notices).toEqual([expect.objectContaining({ kind: "skipped-file", file: "odd.go", message: expect.stringContaining(reason) })]);
    expect(module.run(["check"]).stderr).toMatch(new RegExp(`^mapguard: .*odd\\.go.*${reason}`));
  });

  it("a link that leads nowhere", () => {
    const module = new Module(shop);
    symlinkSync("gone.go", join(module.dir, "odd.go"));
    expect(findings(module)).toEqual(expected);
  });

  it("a folder named like a file", () => {
    const module = new Module(shop);
    mkdirSync(join(module.dir, "odd.go"));
    expect(findings(module)).toEqual(expected);
  });

  it.skipIf(process.getuid?.() === 0)("a file that may not be read", () => {
    const module = new Module({ ...shop, "odd.go": "package shop\n" });
    chmodSync(join(module.dir, "odd.go"), 0o000);
    expect(findings(module)).toEqual(expected);
    expect(module.run(["check"]).stderr).toMatch(/odd\.go: .*permission denied/);
  });

  it("links that go round in a circle", () => {
    const module = new Module({ ...shop, "sub/x.go": "package sub\n" });
    symlinkSync("..", join(module.dir, "sub", "up"));
    symlinkSync("self", join(module.dir, "self"));
    expect(findings(module)).toEqual(expected);
  });

  it("only files that cannot be analysed: a failure", () => {
    const module = new Module({ "go.mod": goMod, "odd.go": "package shop\n\u0000" });
    expect(module.run(["check"])).toMatchObject({ code: 3, stderr: expect.stringContaining("binary") });
  });
});

describe("text that is not quite Go", () => {
  it("broken code is analysed around the break", () => {
    const broken = `${cacheGo}\nfunc broken( {\n\tif x := {\n}\n\nfunc (c *Cache) Len() int {\n\treturn len(c.m)\n}\n`;
    const module = new Module({ "go.mod": goMod, "cache.go": broken });
    expect(findings(module)).toContain(expected[0]);
    const { notices } = module.check();
    expect(notices).toEqual([expect.objectContaining({ kind: "syntax-error", file: "cache.go" })]);
    expect(Math.abs(notices[0].line - lineOf(broken, "func broken"))).toBeLessThanOrEqual(2);
  });

  it.each<[string, string | Uint8Array]>([
    ["CRLF", cacheGo.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${cacheGo}`],
    ["no final line break", cacheGo.trimEnd()],
  ])("%s", (_, content) => {
    expect(findings(new Module({ "go.mod": goMod, "cache.go": content }))).toEqual(expected);
  });

  it("bytes that are not UTF-8 are replaced and noted", () => {
    const bytes = Buffer.from(cacheGo.replace("// forgotten", "// \u00ff\u00fe"), "latin1");
    const module = new Module({ "go.mod": goMod, "cache.go": bytes });
    expect(findings(module)).toEqual(expected);
    expect(module.check().notices).toEqual([expect.objectContaining({ file: "cache.go", message: expect.stringContaining("not UTF-8") })]);
  });

  it.each([
    ["empty", ""],
    ["no package clause", "func f() {}\n"],
    ["only an opening brace", "package shop\nfunc f() {"],
    ["deep nesting", `package shop\nvar x = ${"(".repeat(20_000)}1${")".repeat(20_000)}\n`],
    ["deep blocks", `package shop\nfunc f() {${"{".repeat(5_000)}${"}".repeat(5_000)}}\n`],
    ["an unclosed string", 'package shop\nvar x = "abc\nvar y = `\n'],
    ["an unclosed comment", "package shop\n/* abc"],
  ])("%s", (_, content) => {
    const module = new Module({ ...shop, "odd.go": content });
    expect(findings(module)).toEqual(expected);
  });
});

describe("odd projects", () => {
  it("no go.mod", () => {
    const module = new Module({ "cache.go": cacheGo });
    expect(findings(module)).toEqual(expected);
  });

  it("a go.mod that cannot be understood", () => {
    const module = new Module({ "go.mod": "modul\n}{\n", "cache.go": cacheGo });
    expect(findings(module)).toEqual(expected);
    expect(module.check().notices.map(({ kind, file }) => `${kind} ${file}`)).toContain("project go.mod");
  });

  it("names with spaces and beyond ASCII", () => {
    const module = new Module({ "go.mod": goMod, "a b/käse 大.go": cacheGo });
    expect(module.check().findings.map(({ file }) => file)).toEqual(["a b/käse 大.go"]);
  });

  it("leaves everything as it was", () => {
    const module = new Module(shop);
    module.run(["check"]);
    expect(readFileSync(join(module.dir, "cache.go"), "utf8")).toBe(cacheGo);
  });
});
