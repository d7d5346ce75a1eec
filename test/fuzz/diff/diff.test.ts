/**
 * A small seeded comparison with the race detector, and that the comparison itself can be trusted: what it makes builds
 * and ends, what it calls missed raced, and shrinking keeps what it is asked to keep.
 */
import { expect, test } from "vitest";
import type { Diagnostic } from "../../../server/src/service/diagnostic.ts";
import { loadTestParser } from "../../support/engine.ts";
import { missingRaceDetector } from "../../support/goTools.ts";
import { diff } from "./diff.ts";
import type { Observed, Race } from "./execute.ts";
import { generate } from "./generate.ts";
import { judge } from "./judge.ts";
import { type Program, sizeOf } from "./program.ts";
import { render } from "./render.ts";
import { loadKept } from "./results.ts";
import { shrink } from "./shrink.ts";

const missing = missingRaceDetector();
if (missing !== undefined) console.warn(`random programs are not run: ${missing}`);

test.skipIf(missing !== undefined)("few races of the seeded programs are missed, and all on record", { timeout: 240_000 }, async () => {
  const { seed, disagreements } = loadKept();
  const count = 60;
  const known = disagreements.filter(({ index, kind }) => kind === "missed" && index < count);
  const result = await diff({ seed, from: 0, programs: count, runs: 2, shrink: [], shrinkLimit: 0, log: () => {} });
  const { programs, executions, totals, found, faults, broken } = result;
  expect(faults).toEqual([]);
  expect(broken).toEqual([]);
  expect(totals.racing).toBeGreaterThan(20);
  expect(totals.seen).toBeGreaterThan(40);
  // A schedule that no run on record had may show one more.
  const fresh = found.filter((one) => one.kind === "missed" && !known.some(({ index, what }) => one.index === index && one.what === what));
  expect(fresh.length, fresh.map(({ what, text }) => `${what}\n${text}`).join("\n")).toBeLessThanOrEqual(1);
  console.info(
    `${programs} random programs, ${executions} runs: ${totals.raced} maps raced, ${totals.found} reported; ${totals.seen} of ${totals.findings} reports seen`,
  );
});

test("a seed and a number always give the same program", () => {
  for (let index = 0; index < 40; index++) expect(generate(3, index)).toEqual(generate(3, index));
  expect(new Set(Array.from({ length: 40 }, (_, index) => render(generate(3, index), 0).text)).size).toBe(40);
});

test("programs are Go, with every probe on its line", async () => {
  const parser = await loadTestParser();
  for (let index = 0; index < 200; index++) {
    const { text, probed, touches } = render(generate(5, index), index);
    const tree = parser.parse(text);
    expect(tree?.hasError, text).toBe(false);
    expect(probed.split("\n")).toHaveLength(text.split("\n").length);
    for (const line of touches.keys()) expect(text.split("\n")[line - 1], text).not.toMatch(/^\s*[})]/);
  }
});

const writer = "func main() {\n\tgo func() {\n\t\tm[1] = 1\n\t}()\n\tdelete(m, 2)\n\tm = nil\n}\n";
const touch = (replaces: boolean) => [{ class: "m", replaces }];
const example = {
  ...{ text: writer, probed: "", links: [] },
  touches: new Map([
    [3, touch(false)],
    [5, touch(false)],
    [6, touch(true)],
  ]),
};

test("a race that nobody reports is missed, one on the variable is not", () => {
  expect(judge(example, [], [observed([3, 5])]).disagreements).toMatchObject([{ kind: "missed", lines: [3, 5], strictOnly: false }]);
  expect(judge(example, [finding("possible")], [observed([3, 5])]).disagreements).toMatchObject([{ kind: "missed", strictOnly: true }]);
  expect(judge(example, [finding("likely")], [observed([3, 5])]).disagreements).toEqual([]);
  expect(judge(example, [], [observed([3, 6])])).toMatchObject({ raced: 0, disagreements: [] });
});

test("a report is unseen only when both of its sides were run", () => {
  expect(judge(example, [finding("likely")], [observed(undefined, [3, 5])]).disagreements).toMatchObject([{ kind: "unseen", lines: [5, 3] }]);
  expect(judge(example, [finding("likely")], [observed(undefined, [3])])).toMatchObject({ notRun: 1, disagreements: [] });
  expect(judge(example, [finding("possible")], [observed(undefined, [3, 5])]).disagreements).toEqual([]);
  const other: Race = { sides: [side(3), side(6)] };
  expect(judge(example, [finding("likely")], [{ ...observed(undefined, [3, 5]), races: [other] }]).disagreements).toMatchObject([{ kind: "elsewhere" }]);
});

test.each([
  ["a goroutine with a delete in it", (text: string) => /go func\(\) \{\n[^}]*delete\(/.test(text)],
  ["a lock", (text: string) => text.includes(".Lock()")],
  ["a method that is called", (text: string) => /\n\ts\.run\d\(\)/.test(text)],
] as const)("shrinking to %s leaves little else", (_, keeps) => {
  let smallest = 1000;
  let tried = 0;
  for (let index = 0; index < 60; index++) {
    const program = generate(7, index);
    if (!keeps(render(program, 0).text)) continue;
    tried++;
    const small = shrunk(program, (candidate) => keeps(render(candidate, 0).text));
    expect(keeps(render(small, 0).text)).toBe(true);
    expect(sizeOf(small)).toBeLessThanOrEqual(Math.max(8, sizeOf(program) / 2));
    smallest = Math.min(smallest, sizeOf(small));
  }
  expect(tried).toBeGreaterThan(2);
  expect(smallest).toBeLessThanOrEqual(4);
});

function shrunk(program: Program, keeps: (candidate: Program) => boolean): Program {
  const search = shrink(program);
  let step = search.next();
  while (!step.done) {
    const round = step.value;
    step = search.next([...round.keys()].filter((index) => keeps(round[index])));
  }
  return step.value;
}

function side(line: number): Race["sides"][0] {
  return { line, lines: [line] };
}

function observed(race: readonly [number, number] | undefined, lines: readonly number[] = [3, 5, 6]): Observed {
  return { races: race === undefined ? [] : [{ sides: [side(race[0]), side(race[1])] }], lines: new Set(lines), end: "exit", text: "" };
}

/** At line 5, with line 3 as its other side. */
function finding(level: Diagnostic["level"]): Diagnostic {
  const place = { file: "main.go", column: 1, endLine: 1, endColumn: 1, function: "main" };
  const related = [{ ...place, line: 3, role: "other-access" as const, message: { key: "", arguments: {}, text: "" }, locks: [] }];
  return {
    ...{
      ...place,
      line: 5,
      rule: "concurrent-map-write",
      level,
      severity: "warning",
      message: { key: "", arguments: {}, text: "" },
      packagePath: "",
      map: "m",
    },
    ...{ access: "delete", locks: [], guard: "", evidence: "live", related, fingerprint: "" },
  };
}
