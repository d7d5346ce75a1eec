/** `mapguard check` as a user meets it: exit codes, settings, output. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { cacheGo, cleanGo, goMod, lineOf, Module } from "./commandLine.ts";

const shop = { "go.mod": goMod, "cache.go": cacheGo };
const rule = "inconsistent-map-guard";

describe("exit codes", () => {
  it.each<[string, Record<string, string>, string[], number]>([
    ["clean", { "go.mod": goMod, "cache.go": cleanGo }, [], 0],
    ["findings", shop, [], 1],
    ["findings below the threshold", shop, ["--fail-on", "error"], 0],
    ["findings made errors", shop, ["--fail-on", "error", "--rule", `${rule}=error`], 1],
    ["findings that shall not fail", shop, ["--fail-on", "off"], 0],
    ["a rule switched off", shop, ["--rule", `${rule}=off`], 0],
    ["a preset that wants proof", shop, ["--preset", "quiet"], 0],
    ["an unknown option", shop, ["--no-such-option"], 2],
    ["an unknown rule", shop, ["--rule", "no-such-rule=off"], 2],
    ["a missing directory", shop, ["./nowhere/..."], 2],
    ["a missing file", shop, ["nowhere.go"], 2],
    ["a missing baseline", shop, ["--baseline", "nowhere.json"], 2],
    ["a baseline that is none", { ...shop, "b.json": "[]" }, ["--baseline", "b.json"], 2],
    ["a broken configuration", { ...shop, ".mapguard.json": "{" }, [], 2],
    ["no Go files", { "readme.txt": "" }, [], 5],
    ["a module without Go files", { "go.mod": goMod }, [], 5],
  ])("%s", (_, files, args, code) => {
    const outcome = new Module(files).run(["check", ...args]);
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code, stderr: code <= 1 ? "" : expect.stringMatching(/^mapguard: ./) });
    expect(outcome.stdout === "").toBe(code >= 2);
  });

  it("usage errors name the mistake and the way out", () => {
    const module = new Module({ ...shop, ".mapguard.json": '{\n  "preset": "loud"\n}\n' });
    expect(module.run(["check", "--no-such-option"]).stderr).toBe(
      "mapguard: unknown option --no-such-option\nmapguard check --help says what may be written\n",
    );
    expect(module.run(["check", "./nowhere"]).stderr).toContain(`${module.dir}:2:13: preset`.replace(":2", "/.mapguard.json:2"));
    expect(new Module(shop).run(["check", "./nowhere"]).stderr).toContain("nowhere");
  });
});

describe("JSON", () => {
  const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../docs/check.schema.json"), "utf8"));
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

  it("follows its schema and points at the access", () => {
    const module = new Module({ ...shop, "stale.go": "package shop\n\n//mapguard:ignore concurrent-map-write no more\nvar x = 1\n" });
    const output = module.check("--preset", "strict");
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    expect(output.root).toBe(module.dir);
    expect(output.summary).toMatchObject({ packages: 1, files: 2, findings: output.findings.length });
    const line = lineOf(cacheGo, "// forgotten");
    const found = output.findings.find((finding) => finding.rule === rule);
    expect(found).toMatchObject({ file: "cache.go", line, function: "(*Cache).Get", map: "Cache.m", level: "likely", severity: "warning" });
    const text = cacheGo.split("\n")[line - 1];
    expect(text.slice((found?.column ?? 0) - 1, (found?.endColumn ?? 0) - 1)).toMatch(/^c\.m/);
    expect(found?.related.map(({ role }) => role)).toContain("other-access");
    expect(output.findings.map((finding) => finding.rule)).toContain("stale-suppression");
  });

  it("counts columns in UTF-16 units", () => {
    const wide = cacheGo.replace("\treturn c.m[k] // forgotten", '\treturn len("äöü𝄞") + c.m[k] // forgotten');
    const [found] = new Module({ "go.mod": goMod, "cache.go": wide }).check().findings;
    const text = wide.split("\n")[found.line - 1];
    expect(text.slice(found.column - 1)).toMatch(/^c\.m/);
  });

  it("is the same in two runs, with one thread and with two", () => {
    const files: Record<string, string> = { "go.mod": goMod };
    for (let i = 0; i < 12; i++) files[`p${i}/cache.go`] = cacheGo.replace("package shop", `package p${i}`);
    const module = new Module(files);
    const outputs = [
      ["--workers", "1"],
      ["--workers", "2"],
      ["--workers", "2"],
    ].map((args) => {
      const { summary, ...rest } = module.check(...args);
      return { ...rest, summary: { ...summary, elapsedMs: 0 } };
    });
    expect(outputs[0].findings).toHaveLength(12);
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
  });
});

describe("settings", () => {
  it("come from the nearest .mapguard.json; the command line wins", () => {
    const module = new Module({ ...shop, ".mapguard.json": JSON.stringify({ rules: { [rule]: "error" } }), "sub/x.go": "package sub\n" });
    expect(module.check().findings[0].severity).toBe("error");
    expect(module.check("--rule", `${rule}=hint`).findings[0].severity).toBe("hint");
    module.write("sub/.mapguard.json", JSON.stringify({ rules: { [rule]: "off" } }));
    expect(module.check("./...").findings).toHaveLength(1);
  });

  it("excluded files are not reported on", () => {
    const module = new Module({ ...shop, "gen/cache.go": cacheGo.replace("package shop", "package gen") });
    expect(module.check().findings).toHaveLength(2);
    module.write(".mapguard.json", JSON.stringify({ exclude: ["gen"] }));
    expect(module.check().findings.map(({ file }) => file)).toEqual(["cache.go"]);
    module.write(".mapguard.json", JSON.stringify({ exclude: ["**/cache.go"] }));
    expect(module.check().findings).toEqual([]);
  });

  it("a generated file is not reported on", () => {
    const generated = `// Code generated by a tool. DO NOT EDIT.\n\n${cacheGo}`;
    expect(new Module({ "go.mod": goMod, "cache.go": generated }).check("--preset", "strict").findings).toEqual([]);
  });

  it("test files can be left out", () => {
    const module = new Module({ ...shop, "cache_test.go": "package shop\n\nvar inTest = 1\n" });
    expect(module.check().summary.files).toBe(2);
    expect(module.check("--no-tests").summary.files).toBe(1);
    module.write(".mapguard.json", JSON.stringify({ includeTests: false }));
    expect(module.check().summary.files).toBe(1);
  });

  it("a file named alone is the only one reported on", () => {
    const module = new Module({ ...shop, "other.go": "package shop\n\nvar other = 1\n" });
    expect(module.check("other.go").findings).toEqual([]);
    expect(module.check("cache.go").findings).toHaveLength(1);
    expect(module.check(".").findings).toHaveLength(1);
  });

  it("build constraints follow --tags, --goos and --goarch", () => {
    const module = new Module({
      "go.mod": goMod,
      "cache_windows.go": cacheGo,
      "doc.go": "package shop\n",
      "more.go": "//go:build extra && arm64\n\npackage shop\n",
    });
    expect(module.check("--goos", "linux").summary.files).toBe(1);
    expect(module.check("--goos", "windows").findings).toHaveLength(1);
    expect(module.check("--goos", "linux", "--goarch", "arm64", "--tags", "extra").summary.files).toBe(2);
  });
});

describe("suppression", () => {
  const silenced = (comment: string) =>
    new Module({ "go.mod": goMod, "cache.go": cacheGo.replace("\treturn c.m[k] // forgotten", `\t${comment}\n\treturn c.m[k]`) });

  it.each([`//mapguard:ignore ${rule} read before anyone writes`, `//lint:ignore mapguard/${rule} read before anyone writes`, "//nolint:mapguard // known"])(
    "%s",
    (comment) => {
      const output = silenced(comment).check();
      expect(output.findings).toEqual([]);
      expect(output.summary.suppressed).toBe(1);
    },
  );

  it("without a reason has no effect and is reported", () => {
    const output = silenced(`//mapguard:ignore ${rule}`).check();
    expect(output.findings.map((finding) => finding.rule).sort()).toEqual([rule, "stale-suppression"]);
  });
});

describe("baseline", () => {
  it("accepts what was written and reports what is new", () => {
    const module = new Module(shop);
    const written = module.run(["check", "--write-baseline", "base.json"]);
    expect(written).toMatchObject({ code: 0, stderr: "mapguard: 1 finding written to base.json\n" });
    expect(module.run(["check", "--baseline", "base.json"]).code).toBe(0);
    module.write("cache.go", `${cacheGo}\nfunc (c *Cache) Len() int {\n\treturn len(c.m)\n}\n`);
    const output = module.check("--baseline", "base.json");
    expect(output.findings.map((finding) => finding.function)).toEqual(["(*Cache).Len"]);
    expect(output.summary.accepted).toBe(1);
  });

  it("can be set in the configuration, and says what is gone", () => {
    const module = new Module({ ...shop, ".mapguard.json": JSON.stringify({ baseline: "base.json" }) });
    expect(module.run(["check"]).code).toBe(2);
    expect(module.run(["check", "--write-baseline", "base.json"]).code).toBe(0);
    expect(module.run(["check"]).code).toBe(0);
    module.write("cache.go", cleanGo);
    expect(module.run(["check"])).toMatchObject({ code: 0, stderr: expect.stringContaining("1 of the baseline's findings are gone") });
  });

  it("that cannot be written is a failure", () => {
    expect(new Module(shop).run(["check", "--write-baseline", join("nowhere", "base.json")])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("cannot be written"),
    });
  });
});

describe("text", () => {
  it("shows both sides with their code, the lock, and a summary", () => {
    const { stdout } = new Module(shop).run(["check"]);
    const line = lineOf(cacheGo, "// forgotten");
    expect(stdout).toMatch(new RegExp(`^cache\\.go:${line}:\\d+: warning: read of Cache\\.m without Cache\\.mu.* \\[${rule}\\]\\n`));
    expect(stdout).toContain(`${String(line).padStart(7)} |     return c.m[k] // forgotten\n`);
    expect(stdout).toMatch(/\n {8}\| {12}\^\^\^/);
    expect(stdout).toMatch(/\n {2}other access: (write to|delete from) Cache\.m in \(\*Cache\)\.\w+, holds Cache\.mu {2}cache\.go:\d+:\d+\n/);
    expect(stdout).toMatch(/\n1 finding in 1 package, 1 file, 26 lines in [\d.]+ m?s/);
  });

  it("says so when there is nothing", () => {
    expect(new Module({ "go.mod": goMod, "cache.go": cleanGo }).run(["check"]).stdout).toMatch(/^No map races found in 1 package, 1 file, 28 lines in /);
  });

  it("is coloured when forced, never otherwise in a pipe", () => {
    const module = new Module(shop);
    expect(module.run(["check"]).stdout).not.toContain("\u001b");
    expect(module.run(["check"], { FORCE_COLOR: "1" }).stdout).toContain("\u001b[33mwarning\u001b[39m");
    expect(module.run(["check"], { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout).not.toContain("\u001b");
  });

  it("lets no file steer the terminal or the build log", () => {
    const hostile = cacheGo.replace("// forgotten", "// \u001b[2J\u202e ::error::x");
    const { stdout } = new Module({ "go.mod": goMod, "::warning::x.go": hostile }).run(["check"]);
    expect(stdout).toMatch(/^> ::warning::x\.go:/);
    expect(stdout).not.toMatch(/^\s*::/m);
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });
});
