/** What a verification runs: exactly the test that showed the race, or, said plainly, the whole package. */
import { expect, it } from "vitest";
import type { Race } from "../../../../client/src/racePanel/race.ts";
import { verifyHint, verifyLabel, verifyTarget } from "../../../../client/src/racePanel/verification.ts";
import type { Report } from "../../../../server/src/reports/report.ts";
import { english, report } from "./reports.ts";

const folderOf = () => "/src/shop";

function race(more: Partial<Race> = {}, about: Partial<Report> = {}): Race {
  return { id: "r", report: report(about), seen: 1, runs: 1, isNew: false, imported: false, facts: undefined, ...more };
}

function said(target: ReturnType<typeof verifyTarget>) {
  return target && { tests: target.target.tests, label: verifyLabel(target, english), hint: verifyHint(target, english) };
}

it.each([false, true])("runs exactly the owner test, also of an imported race (%s)", (imported) => {
  expect(said(verifyTarget(race({ imported }), false, folderOf))).toEqual({
    tests: ["TestCache"],
    label: "Verify",
    hint: "Runs only TestCache, until it shows or was not seen in enough runs",
  });
});

it.each([false, true])("says that it runs the whole package where no test is known (imported: %s)", (imported) => {
  const unowned = race({ imported }, { owner: { test: null, package: "example.com/shop", from: "event" } });
  expect(said(verifyTarget(unowned, false, folderOf))).toEqual({
    tests: [],
    label: "Verify: all tests of the package",
    hint: "It is not known which test shows it: runs all tests of example.com/shop, until it shows or was not seen in enough runs",
  });
});

it("is not offered where the package is not here, nor for a crash of which no test is known", () => {
  expect(verifyTarget(race({ imported: true }), false, () => undefined)).toBeUndefined();
  expect(verifyTarget(race({ imported: true }, { owner: null }), false, folderOf)).toBeUndefined();
  // What was run here was a test, whichever it was.
  expect(verifyTarget(race({}, { owner: null }), false, folderOf)?.package).toBe("example.com/shop");
});

it("says when it runs under the guard", () => {
  expect(said(verifyTarget(race(), true, folderOf))?.hint).toBe("Runs only TestCache, under the guard");
  expect(said(verifyTarget(race({}, { owner: null }), true, folderOf))?.hint).toContain("runs all tests of example.com/shop under the guard");
});
