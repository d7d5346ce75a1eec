/** The other commands, and what every command has in common. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ruleIds } from "../../server/src/rules/registry.ts";
import { cacheGo, cli, goMod, Module } from "./commandLine.ts";

const root = resolve(import.meta.dirname, "../..");
const module = () => new Module({ "go.mod": goMod, "cache.go": cacheGo });

describe("help and version", () => {
  it.each([[["--help"]], [["help"]], [["check", "--help"]], [["check", "./nowhere", "-h"]], [["explain", "--help"]], [["debug", "--help"]]])("%j", (args) => {
    const { code, stdout, stderr } = module().run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^(usage: )?mapguard /);
    expect(stdout.split("\n").every((line) => line.length <= 120)).toBe(true);
  });

  it("the version is that of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(module().run(["--version"])).toEqual({ code: 0, stdout: `mapguard ${version}\n`, stderr: "" });
    expect(module().run(["check", "--version"]).stdout).toBe(`mapguard ${version}\n`);
  });

  it.each([[[]], [["chekc"]], [["--chekc"]]])("%j is wrong usage", (args) => {
    const { code, stdout, stderr } = module().run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("mapguard");
  });
});

describe("explain", () => {
  it("lists the rules", () => {
    const { code, stdout } = module().run(["explain"]);
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/\s/)[0]),
    ).toEqual(ruleIds);
  });

  it.each(ruleIds)("prints the page of %s", (id) => {
    const { code, stdout } = module().run(["explain", id]);
    expect(code).toBe(0);
    expect(stdout).toBe(`${readFileSync(join(root, "server/src/rules", id, "doc.md"), "utf8").trimEnd()}\n`);
    expect(stdout.length).toBeGreaterThan(200);
  });

  it("knows no other rule", () => {
    expect(module().run(["explain", "no-such-rule"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no-such-rule is not one of concurrent-map-write"),
    });
  });
});

describe("debug", () => {
  it.each(["Put", "Cache.Put", "(*Cache).Put"])("ir of %s", (name) => {
    const { code, stdout } = module().run(["debug", "ir", `cache.go:${name}`]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Func Put/);
    expect(stdout).toContain("Defer");
  });

  it("summary shows what callers see", () => {
    const text =
      'package shop\n\nimport "sync"\n\ntype T struct{ mu sync.Mutex; m map[int]int }\n\nfunc (t *T) lock() { t.mu.Lock() }\n\nfunc (t *T) Run() {\n\tgo t.work()\n}\n\nfunc (t *T) work() { t.m[1] = 2 }\n';
    const shop = new Module({ "go.mod": goMod, "t.go": text });
    expect(shop.run(["debug", "summary", "t.go:lock"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^formals: t\n[\s\S]*locks: acquires T\.mu, releases nothing\n/),
    });
    expect(shop.run(["debug", "summary", "t.go:Run"]).stdout).toMatch(/10:5 starts one \(go\): .*may outlive the call\n/);
  });

  it("locks shows what is held at each access", () => {
    const { code, stdout } = module().run(["debug", "locks", "cache.go:Put"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\(\*Cache\)\.Put\n {2}reached from api, holding nothing\n {2}15:2 write Cache\.m = c\.m\n {4}here: must Cache\.mu; may Cache\.mu\n/,
    );
  });

  it.each([
    [["debug", "ir", "cache.go:Nothing"], "Nothing is no function of this file; cache.go has New, Cache.Put, Cache.Drop, Cache.Get"],
    [["debug", "ir", "nowhere.go:F"], "no such file or directory: "],
    [["debug", "ir", "cache.go"], "expected FILE:FUNC"],
    [["debug", "tree", "cache.go:Put"], "tree is not one of ir, summary, locks"],
  ])("%j is wrong usage", (args, message) => {
    expect(module().run(args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});

it("a reader that stops early is no failure", async () => {
  const { dir } = module();
  const child = spawn(process.execPath, [cli, "check", "--format", "json"], { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += String(text);
  });
  const code = await new Promise((done) => child.on("close", done));
  expect({ code: code === 0 || code === 1, stderr }).toEqual({ code: true, stderr: "" });
});
