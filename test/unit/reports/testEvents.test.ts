/** go test -json: events of every Go, what died, what did not build. */
import { describe, expect, it } from "vitest";
import { ReportReader } from "../../../server/src/reports/reader.ts";
import { parseTestEvent, TestProgress } from "../../../server/src/reports/testEvents.ts";
import { loadSample } from "./samples.ts";

function follow(file: string): TestProgress {
  const progress = new TestProgress();
  const reader = new ReportReader({ report: () => {}, event: (event) => progress.accept(event), line: (line) => progress.acceptLine(line) });
  reader.push(loadSample(file).bytes);
  reader.end();
  return progress;
}

const event = (action: string, test: string) => ({ action, package: "p", test, elapsed: undefined, output: "", failedBuild: "" });
const statuses = (progress: TestProgress) => Object.fromEntries(progress.outcomes.map(({ test, status }) => [test, status]));

describe("events", () => {
  it("are read liberally", () => {
    expect(parseTestEvent('{"Action":"attr","Package":"p","Key":"k","Value":1,"New":[]}')).toMatchObject({ action: "attr", package: "p", test: "" });
    expect(parseTestEvent('{"Action":"build-fail","ImportPath":"p [p.test]"}')).toMatchObject({ package: "p [p.test]" });
    for (const line of ["", "{", "{}", '{"Action":1}', '["Action"]', 'ok  \tp\t0.1s {"Action":"x"}', '{"a":"Action"}'])
      expect(parseTestEvent(line)).toBeUndefined();
  });

  it("tell passed, failed and racing tests", () => {
    const progress = follow("runs/race-multi.go1.26.jsonl.gz");
    expect(statuses(progress)).toMatchObject({ TestMulti: "fail", TestClean: "pass", "": "fail" });
    expect(progress.outcomes.find(({ test }) => test === "TestMulti")).toMatchObject({ race: true, elapsed: expect.any(Number) });
    expect(progress.outcomes.find(({ test }) => test === "TestClean")?.race).toBe(false);
  });

  it("of a test that is run several times: it has failed when it did once", () => {
    const progress = new TestProgress();
    for (const action of ["run", "fail", "run", "pass", "run"]) progress.accept(event(action, "TestOne"));
    expect(statuses(progress)).toEqual({ TestOne: "running" });
    for (const action of ["skip", "run", "pass"]) progress.accept(event(action, "TestOne"));
    for (const action of ["run", "pass", "run", "pass"]) progress.accept(event(action, "TestTwo"));
    expect(statuses(progress)).toEqual({ TestOne: "fail", TestTwo: "pass" });
  });

  it("have none for a test that dies: it is told from the package's", () => {
    expect(statuses(follow("runs/crash-test.go1.26.jsonl"))).toMatchObject({ TestCrash: "died", "TestCrash/sub": "died", "": "fail" });
    expect(statuses(follow("runs/race-timeout.go1.23.jsonl.gz"))).toMatchObject({ TestHang: expect.stringMatching(/died|fail/), "": "fail" });
  });

  it.each([
    ["runs/race-buildfail.go1.19.jsonl", ""],
    ["runs/race-buildfail.go1.23.jsonl", ""],
    ["runs/race-buildfail.go1.26.jsonl", "# example.com/racelab/buildfail"],
    ["runs/race-syntaxfail.go1.23.jsonl", ""],
    ["runs/race-syntaxfail.go1.26.jsonl", "s_test.go:6:23: expected '}'"],
  ])("tell of a build that failed in %s", (file, output) => {
    const failures = follow(file).buildFailures;
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.some((failure) => failure.package.startsWith("example.com/racelab/"))).toBe(true);
    expect(failures.map((failure) => failure.output).join()).toContain(output);
  });

  it("of packages side by side do not mix", () => {
    const [one, two] = ["runs/race-globalmap.go1.26.jsonl.gz", "runs/race-lockwrong.go1.26.jsonl.gz"].map((file) =>
      loadSample(file).text.trimEnd().split("\n"),
    );
    const mixed: string[] = [];
    for (let i = 0; i < Math.max(one.length, two.length); i++) mixed.push(...one.slice(i, i + 1), ...two.slice(i, i + 1));
    const packages: (string | null | undefined)[] = [];
    const reader = new ReportReader({ report: ({ owner }) => packages.push(owner?.package) });
    reader.push(mixed.join("\n"));
    reader.end();
    expect(packages.sort()).toEqual(["globalmap", "globalmap", "lockwrong", "lockwrong"].map((name) => `example.com/racelab/${name}`));
    expect(reader.summary.unparsedLines).toBe(0);
  });
});
