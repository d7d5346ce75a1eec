/** Baselines accept a number of findings by fingerprint and report what is beyond. */
import { describe, expect, it } from "vitest";
import { applyBaseline, readBaseline, writeBaseline } from "../../../server/src/service/baseline.ts";
import type { Diagnostic } from "../../../server/src/service/diagnostic.ts";

function found(fingerprint: string, file = "/m/a.go", line = 1): Diagnostic {
  return {
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: 2,
    function: "f",
    rule: "concurrent-map-write",
    level: "likely",
    severity: "warning",
    message: { key: "k", arguments: {}, text: "t" },
    packagePath: "m",
    map: "v",
    access: "write",
    locks: [],
    guard: "",
    evidence: "goroutine",
    related: [],
    fingerprint,
  };
}

const relative = (file: string) => file.replace("/m/", "");

describe("baseline", () => {
  it("accepts what it was written from, whatever the order", () => {
    const findings = [found("bb"), found("aa", "/m/z.go"), found("aa", "/m/z.go", 9)];
    const text = writeBaseline(findings, relative);
    expect(writeBaseline([...findings].reverse(), relative)).toBe(text);
    const baseline = readBaseline(text);
    if (typeof baseline === "string") throw new Error(baseline);
    expect(applyBaseline(findings, baseline)).toEqual({ fresh: [], accepted: 3, gone: 0 });
  });

  it("reports the finding beyond the accepted number, and the gone ones", () => {
    const baseline = new Map([
      ["aa", 1],
      ["cc", 2],
    ]);
    const second = found("aa", "/m/a.go", 5);
    expect(applyBaseline([found("aa"), second, found("bb")], baseline)).toEqual({ fresh: [second, found("bb")], accepted: 1, gone: 2 });
  });

  it("writes one finding a line with what a reader needs", () => {
    expect(writeBaseline([found("aa"), found("aa")], relative)).toBe(
      '{\n  "version": 1,\n  "findings": [\n    {"fingerprint":"aa","count":2,"rule":"concurrent-map-write","file":"a.go","function":"f","map":"v"}\n  ]\n}\n',
    );
    expect(readBaseline(writeBaseline([], relative))).toEqual(new Map());
  });

  it.each([
    ["{", "not valid JSON"],
    ["[]", "not a mapguard baseline"],
    ['{"version":1}', "not a mapguard baseline"],
    ['{"version":2,"findings":[]}', "version 2 is not known"],
    ['{"version":1,"findings":[{}]}', "no fingerprint"],
    ['{"version":1,"findings":[{"fingerprint":"a","count":0}]}', "not a positive number"],
    ['{"version":1,"findings":[null]}', "no fingerprint"],
  ])("says what is wrong with %s", (text, message) => {
    expect(readBaseline(text)).toContain(message);
  });
});
