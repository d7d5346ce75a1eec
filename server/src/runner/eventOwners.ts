/**
 * Files of GORACE=log_path do not say which test ran. Where the stacks of a report name none, the events of `go test` and
 * the other reports of the same process narrow it down.
 */
import type { Report } from "../reports/report.ts";
import type { TestOutcome } from "../reports/testEvents.ts";

export interface ReportOfProcess {
  readonly report: Report;
  /** Equal for reports of one process; undefined when not known. */
  readonly process: string | undefined;
}

export function withEventOwners(reports: readonly ReportOfProcess[], tests: readonly TestOutcome[]): readonly Report[] {
  const packages = new Set(tests.map(({ package: path }) => path));
  const named = reports.map(({ report }) => withTestedPackage(report, packages));
  const byProcess = new Map<string, string>();
  named.forEach((report, i) => {
    const { process } = reports[i];
    const path = packageOfReport(report);
    if (process !== undefined && path !== null) byProcess.set(process, path);
  });
  const claimed = new Set(byProcess.values());
  const open = [...packages].filter((path) => !claimed.has(path) && tests.some((test) => test.package === path && test.race));
  const last = packages.size === 1 ? [...packages][0] : open.length === 1 ? open[0] : null;
  return named.map((report, i) => {
    if (report.owner !== null && report.owner.test !== null) return report;
    const path = packageOfReport(report) ?? byProcess.get(reports[i].process ?? "") ?? last;
    return path === null ? report : { ...report, owner: { test: likelyTest(path, named, tests), package: path, from: "event" } };
  });
}

/** `go test` calls the tests of package `a_test` tests of `a`. */
function withTestedPackage(report: Report, packages: ReadonlySet<string>): Report {
  const path = report.owner?.package?.replace(/_test$/, "");
  if (report.owner === null || path === undefined || !packages.has(path)) return report;
  return { ...report, owner: { ...report.owner, package: path } };
}

/** As events name it, once tests are known; null where nothing says it. */
export function packageOfReport({ owner, hint }: Report): string | null {
  return owner?.package ?? hint.package;
}

/** The one test that `go test` blames for a race and that no stack names. */
function likelyTest(path: string, reports: readonly Report[], tests: readonly TestOutcome[]): string | null {
  const raced = tests.filter(({ package: other, test, race }) => other === path && race && test !== "").map(({ test }) => test.split("/", 1)[0]);
  const owned = new Set(reports.flatMap(({ owner }) => (owner?.package === path && owner.test !== null ? [owner.test] : [])));
  const left = new Set(raced.filter((test) => !owned.has(test)));
  return left.size === 1 ? [...left][0] : null;
}
