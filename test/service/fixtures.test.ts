/**
 * The engine against every fixture folder, in the balanced preset: what it reports is what the comments expect.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { type CheckedReport, checkFolder } from "../support/commandLine.ts";
import { fixtureFolders, fixtureRoot } from "../support/fixtureFolders.ts";
import { faultsOf, findingsByFolder } from "../support/fixtureVerdict.ts";

const folders = fixtureFolders();

describe("findings are as expected in", () => {
  let report: CheckedReport;
  let byFolder: ReturnType<typeof findingsByFolder>;

  beforeAll(() => {
    report = checkFolder(fixtureRoot, ["--preset", "balanced", "./..."]);
    byFolder = findingsByFolder(report.findings);
  }, 120_000);

  test.each(folders.map((folder) => [folder.name, folder] as const))("%s", (name, folder) => {
    expect(faultsOf(folder, byFolder.get(name) ?? [])).toEqual([]);
  });

  test("no other folder", () => {
    expect([...byFolder.keys()].filter((name) => !folders.some((folder) => folder.name === name))).toEqual([]);
  });

  test("nothing was left out", () => {
    const others = report.notices.filter((notice) => !notice.file.startsWith("standin/"));
    expect(others).toEqual([]);
  });
});
