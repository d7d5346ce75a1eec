/** Configuration files: what is read, and where a mistake is pointed at. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { ruleIds } from "../../../server/src/rules/registry.ts";
import { severities } from "../../../server/src/rules/rule.ts";
import { defaultConfig, readConfig } from "../../../server/src/service/config.ts";

const complete = {
  $schema: "https://example.com/schema.json",
  preset: "strict",
  rules: { "concurrent-map-write": "error", "stale-suppression": "off" },
  exclude: ["vendor/**", "**/*.pb.go"],
  includeTests: false,
  lockWrappers: [{ function: "example.com/x/lock.Sem.Acquire", action: "lock" }],
  spawners: [{ function: "example.com/x/pool.Pool.Run" }],
  handlerTypes: ["example.com/x/web.Context"],
  singleGoroutine: ["example.com/x/loop.Loop"],
  baseline: "ci/baseline.json",
};

function faultsOf(text: string): string[] {
  const result = readConfig(text);
  return "faults" in result ? result.faults.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
}

describe("configuration", () => {
  it("reads every setting", () => {
    const { $schema: _, ...settings } = complete;
    expect(readConfig(JSON.stringify(complete))).toEqual({
      config: { ...settings, spawners: [{ function: "example.com/x/pool.Pool.Run", many: true, joined: false }] },
    });
  });

  it("takes the defaults for what is left out, and bears a byte order mark", () => {
    expect(readConfig("{}")).toEqual({ config: defaultConfig });
    expect(readConfig("\ufeff{}")).toEqual({ config: defaultConfig });
  });

  it.each<[string, string[]]>([
    ['{\n  "preset": "balanced",\n}', ['3:1 expected a key in double quotes, or "}"']],
    ["", ["1:1 unexpected end of file"]],
    ["[]", ["1:1 expected an object"]],
    ["{} x", ["1:4 unexpected text after the end"]],
    ['{"preset":"quiet","preset":"strict"}', ['1:19 "preset" is given twice']],
    ['{\n  "preset": "loud"\n}', ['2:13 preset: expected ("quiet" | "balanced" | "strict"), got "loud"']],
    [
      '{"rules":\n{"no-such-rule":"off"}}',
      [expect.stringMatching(/^2:\d+ rules\.no-such-rule: "no-such-rule" is not a rule; rules are concurrent-map-write,/)],
    ],
    ['{"rules":{"concurrent-map-write":"fatal"}}', [expect.stringMatching(/^1:34 rules.concurrent-map-write: expected .*"warning".*got "fatal"$/)]],
    ['{"a":1,\n"includeTests":"yes"}', ["1:6 a: is not a setting", '2:16 includeTests: expected boolean, got "yes"']],
    ['{"baseline":"../up.json"}', ["1:13 baseline: expected a path below the folder of this file"]],
    ['{"baseline":"/etc/x"}', ["1:13 baseline: expected a path below the folder of this file"]],
    ['{"baseline":"C:\\\\x"}', ["1:13 baseline: expected a path below the folder of this file"]],
    ['{"lockWrappers":[{"function":"a/b.C"}]}', ["1:18 lockWrappers.0.action: is required"]],
    ['{"handlerTypes":["*web.Context"]}', ["1:18 handlerTypes.0: expected import/path.Name or import/path.Type.Method"]],
    ['{"exclude":[""]}', ["1:13 exclude.0: expected a glob"]],
    ['{"preset":"qui\net"}', ["1:11 a string is not closed"]],
    ['{"preset":"\\q"}', ["1:11 not a valid string"]],
    [`${"[".repeat(200)}`, [expect.stringContaining("nested too deeply")]],
  ])("points at the mistake in %j", (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it("counts columns in UTF-16 units after text beyond ASCII", () => {
    expect(faultsOf('{"exclude":["ä𝄞"],"preset":1}')[0]).toMatch(/^1:29 preset/);
  });
});

describe("the shipped schema", () => {
  const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../docs/mapguard.schema.json"), "utf8"));
  const validate = new Ajv({ allErrors: true }).compile(schema);

  it("accepts what the reader accepts", () => {
    expect(validate(complete)).toBe(true);
    expect(validate({})).toBe(true);
  });

  it("names exactly the settings, rules and severities there are", () => {
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(complete).sort());
    expect(Object.keys(schema.properties.rules.properties)).toEqual(ruleIds);
    expect(schema.$defs.severity.enum).toEqual(severities);
  });

  it.each([
    { preset: "loud" },
    { rules: { "no-such-rule": "off" } },
    { more: 1 },
    { lockWrappers: [{ function: "a.b" }] },
    { baseline: "/x" },
    { handlerTypes: ["*x"] },
  ])("refuses %j as the reader does", (value) => {
    expect(validate(value)).toBe(false);
    expect("faults" in readConfig(JSON.stringify(value))).toBe(true);
  });
});
