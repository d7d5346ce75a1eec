/** Every way a run can fail, as the go command tells of it: recognised and explained, the raw text beside it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProblemKind } from "../../../server/src/runner/doctor.ts";
import { doctorTexts } from "../../../server/src/runner/doctorTexts.ts";
import { raceRun } from "../../../server/src/runner/raceRun.ts";
import { FakeGo } from "./fakeGo.ts";

interface Failure {
  readonly kind: ProblemKind;
  readonly script: string;
  readonly title?: string;
  readonly raw?: string;
  readonly prevented?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const buildFailed = (output: string, fields = `FailedBuild: "example.com/a"`) =>
  `for (const line of ${JSON.stringify(output.split("\n"))}) out(JSON.stringify({ ImportPath: "example.com/a [example.com/a.test]", Action: "build-output", Output: line + "\\n" }) + "\\n");
   out(JSON.stringify({ ImportPath: "example.com/a [example.com/a.test]", Action: "build-fail" }) + "\\n");
   event("output", { Output: "FAIL\\texample.com/a [build failed]\\n" }); event("fail", { ${fields.replace("example.com/a", "example.com/a [example.com/a.test]")} }); process.exitCode = 1;`;
const complains = (text: string, code = 2) => `err(${JSON.stringify(`${text}\n`)}); process.exitCode = ${code};`;

/** Words of Go 1.19 to 1.26, recorded from real runs. */
const failures: readonly Failure[] = [
  { kind: "noCgo", script: complains("go: -race requires cgo; enable cgo by setting CGO_ENABLED=1"), environment: { CGO_ENABLED: "0" } },
  { kind: "noCompiler", script: complains("go: -race requires cgo; enable cgo by setting CGO_ENABLED=1"), environment: { CGO_ENABLED: "1" } },
  {
    kind: "noCompiler",
    script: buildFailed('# runtime/cgo\ncgo: C compiler "clang-99" not found: exec: "clang-99": executable file not found in $PATH'),
    title: "clang-99",
  },
  {
    kind: "noCompiler",
    script: `${complains('# runtime/cgo\ncgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH', 1)} out("FAIL\\texample.com/a [build failed]\\nFAIL\\n");`,
  },
  { kind: "crossBuild", script: complains("go: -race requires cgo") },
  { kind: "unsupportedPlatform", script: complains("-race is not supported on linux/386"), title: "linux/386" },
  { kind: "toolchain", script: complains("go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)", 1), title: "go >= 1.99" },
  { kind: "noModule", script: complains("go: go.mod file not found in current directory or any parent directory; see 'go help modules'", 1) },
  { kind: "noModule", script: buildFailed("# ./...\npattern ./...: directory prefix . does not contain main module or its selected dependencies") },
  { kind: "noPackages", script: complains('go: warning: "./x/..." matched no packages\nno packages to test', 1), title: "./x/..." },
  { kind: "noPackages", script: buildFailed("# ./zz\nstat /src/zz: directory not found") },
  { kind: "noPackages", script: buildFailed("# .\nno Go files in /src/a") },
  {
    kind: "modules",
    script: buildFailed("# example.com/a\na_test.go:2:20: no required module provides package github.com/x/y; to add it:\n\tgo get github.com/x/y"),
  },
  {
    kind: "modules",
    script: buildFailed(
      "# example.com/a\na_test.go:2:20: missing go.sum entry for module providing package github.com/x/y (imported by example.com/a); to add:",
    ),
  },
  { kind: "download", script: buildFailed("# example.com/a\na_test.go:2:20: module lookup disabled by GOPROXY=off") },
  {
    kind: "download",
    script: buildFailed('# example.com/a\nb.go:3:2: github.com/x/y@v1.0.0: Get "https://proxy.example/x": dial tcp: lookup proxy.example: no such host'),
  },
  {
    kind: "buildFailure",
    script: buildFailed("# example.com/a [example.com/a.test]\n./a_test.go:3:27: cannot use gone"),
    title: "./a_test.go:3:27: cannot use gone",
  },
  {
    kind: "buildFailure",
    script: `${complains("# example.com/b\nb.go:1: other\n# example.com/a [example.com/a.test]\n./a.go:3:2: cannot use gone", 1)} out("FAIL\\texample.com/a [build failed]\\n");`,
    title: "./a.go:3:2: cannot use gone",
  },
  { kind: "vetFailure", script: buildFailed("# example.com/a\n# [example.com/a]\n./a_test.go:3:39: fmt.Printf format %d has arg"), title: "fmt.Printf format" },
  {
    kind: "badFlag",
    script: `event("start"); event("output", { Output: "flag provided but not defined: -nope\\n" }); event("output", { Output: "Usage of /x/a.test:\\n" }); event("fail"); process.exitCode = 1;`,
    title: "-nope",
  },
  {
    kind: "detector",
    script: `event("start"); event("output", { Output: "ThreadSanitizer: ERROR: expected '=' in GORACE\\n" }); event("fail"); process.exitCode = 1;`,
    raw: "expected '='",
  },
  {
    kind: "detector",
    script: `event("start"); event("output", { Output: "FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2\\n" }); event("fail"); process.exitCode = 1;`,
  },
  {
    kind: "noTests",
    script: `event("start"); event("output", { Output: "?   \\texample.com/a\\t[no test files]\\n" }); event("skip");`,
    title: "example.com/a",
    prevented: false,
  },
  {
    kind: "noTestsMatched",
    script: `event("start"); event("output", { Output: "testing: warning: no tests to run\\n" }); event("output", { Output: "PASS\\n" }); event("pass");`,
    prevented: false,
  },
  {
    kind: "timeout",
    script: `event("run", { Test: "TestHang" });
      for (const line of ["panic: test timed out after 2s", "\\trunning tests:", "\\t\\tTestHang (2s)", "", "goroutine 1 [running]:"]) event("output", { Test: "TestHang", Output: line + "\\n" });
      event("fail"); process.exitCode = 1;`,
    title: "within 2s: TestHang",
    prevented: false,
  },
  {
    kind: "killed",
    script: `event("run", { Test: "TestBig" }); event("output", { Output: "signal: killed\\n" }); event("fail"); process.exitCode = 1;`,
    prevented: false,
  },
  { kind: "unknown", script: complains("go: something new went wrong", 1), raw: "something new" },
];

describe("doctor", () => {
  it.each(failures)("$kind: $script", async ({ kind, script, title = "", raw = "", prevented = true, environment = {} }) => {
    const fake = new FakeGo(script);
    const { problems, how } = await raceRun(fake.request({}, { ...process.env, ...environment }));
    expect(how).toBe("exited");
    expect(problems.map((problem) => problem.kind)).toEqual([kind]);
    const [{ title: shown, advice, raw: text, prevented: stopped }] = problems;
    expect(shown.text).toContain(title);
    expect(text).toContain(raw);
    expect(stopped).toBe(prevented);
    for (const { text: sentence } of [shown, advice]) expect(sentence).not.toMatch(/\{\w+\}|undefined/);
  });

  it("has seen every kind", () => {
    // What stands in the way of a guard is told by test/unit/guard.
    const kinds = Object.keys(doctorTexts)
      .flatMap((key) => (/^doctor\.\w+$/.test(key) ? [key.slice("doctor.".length)] : []))
      .filter((kind) => !kind.startsWith("guard"));
    // The others are of programs that do not start, below, of repeated runs, and of commands of one's own.
    const others = ["untrusted", "noGo", "notStarted", "repeatedExec", "commandNotFound", "commandFailed"];
    expect(new Set([...failures.map(({ kind }) => kind), ...others])).toEqual(new Set(kinds));
  });

  it("no Go, or one that cannot be started", async () => {
    const fake = new FakeGo("");
    const missing = await raceRun({ ...fake.request(), go: "" });
    expect(missing).toMatchObject({ how: "notStarted", problems: [{ kind: "noGo", prevented: true }] });
    const wrong = await raceRun({ ...fake.request(), go: join(fake.folder, "gone") });
    expect(wrong).toMatchObject({ how: "notStarted", problems: [{ kind: "notStarted", raw: expect.stringContaining("ENOENT") }] });
    expect(fake.calls).toEqual([]);
  });

  it("does not take a test's words for the go command's", async () => {
    const words = "go: -race requires cgo; enable cgo by setting CGO_ENABLED=1\\n";
    const fake = new FakeGo(
      `event("run", { Test: "TestA" }); event("output", { Test: "TestA", Output: "${words}" }); event("fail", { Test: "TestA" }); event("fail"); process.exitCode = 1;`,
    );
    expect(await raceRun(fake.request())).toMatchObject({ problems: [], tests: [{ test: "TestA", status: "fail" }, { test: "" }] });
  });

  it("leaves nothing behind", async () => {
    const fake = new FakeGo("fs.writeFileSync(logPath + '.1', 'x')");
    await raceRun(fake.request());
    const { GORACE = "" } = fake.calls[0].env;
    const folder = join(/log_path="(.*)"/.exec(GORACE)?.[1] ?? "", "..");
    expect(folder).toContain("mapguard-race-");
    expect(existsSync(folder)).toBe(false);
  });
});
