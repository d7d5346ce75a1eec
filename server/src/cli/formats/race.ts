/**
 * The outcome of `mapguard race`: reports with the findings they confirm, findings that no run has shown, what kept tests
 * from running.
 */
import { reportsToJson } from "../../reports/json.ts";
import type { TestOutcome } from "../../reports/testEvents.ts";
import type { Problem } from "../../runner/doctor.ts";
import type { Diagnostic } from "../../service/diagnostic.ts";
import { confirmationText } from "../../service/join.ts";
import { missText } from "../../service/misses.ts";
import { plural } from "../plural.ts";
import type { JudgedFinding, JudgedReport, RaceOutcome } from "../raceSession.ts";
import { neutralised, type Palette, printable } from "../terminal.ts";
import { reportBlock } from "./crash.ts";
import { relativePath } from "./report.ts";
import { unreadParts, unreadTotals } from "./unread.ts";

const longestRaw = 2_000;

/** What `mapguard race --format json` prints, as a reader of it parses it again. */
export type RaceJson = ReturnType<typeof raceToJson>;

/** The contract of `docs/report.schema.json`. Paths of findings are relative to `root` where they lie below it. */
export function formatRaceJson(outcome: RaceOutcome, root: string): string {
  return `${JSON.stringify(raceToJson(outcome, root), undefined, 2)}\n`;
}

function raceToJson({ reports, findings, problems, tests, summary, runs, cancelled }: RaceOutcome, root: string) {
  const byReport = new Map(reports.map((judged) => [judged.report, judged]));
  const join = (report: JudgedReport["report"]) => {
    const { map, joined } = byReport.get(report) ?? {};
    return map === undefined ? undefined : { map, fingerprint: joined?.finding.fingerprint ?? null };
  };
  const base = reportsToJson(
    reports.map(({ report }) => report),
    summary,
    join,
  );
  const count = (...wanted: readonly string[]) => tests.filter(({ test, status }) => test !== "" && wanted.includes(status)).length;
  return {
    ...base,
    runs,
    cancelled,
    tests: { passed: count("pass"), failed: count("fail", "died"), skipped: count("skip") },
    findings: findings.map((judged) => findingToJson(judged, root)),
    problems: problems.map(problemToJson),
  };
}

function findingToJson({ finding, confirmation }: JudgedFinding, root: string) {
  const { fingerprint, rule, level, severity, map, access, file, line, column, function: name, packagePath } = finding;
  return {
    ...{ fingerprint, rule, level, severity, map, access, file: relativePath(root, file), line, column, function: name, package: packagePath },
    message: finding.message.text,
    confirmation: { ...confirmation, text: confirmationText(confirmation) },
  };
}

function problemToJson({ kind, package: path, prevented, title, advice, raw }: Problem) {
  return {
    ...{ kind, package: path, prevented, message: title.text, messageKey: title.key, arguments: title.arguments },
    ...{ advice: advice.text, adviceKey: advice.key, raw: raw.slice(0, longestRaw) },
  };
}

export function formatRace(outcome: RaceOutcome, cwd: string, palette: Palette): string {
  const { reports, findings, problems, summary } = outcome;
  const byFingerprint = new Map(findings.map((judged) => [judged.finding.fingerprint, judged]));
  const notes = ({ joined, map, miss, seen, runs }: JudgedReport) => [
    ...(runs > 1 ? [`seen in ${seen} of ${runs} runs`] : []),
    ...(map !== undefined ? [`map: ${printable(map)}`] : []),
    ...(joined?.confirms ?? []).flatMap((fingerprint) => {
      const judged = byFingerprint.get(fingerprint);
      return judged === undefined ? [] : [`${palette.red("confirms")} ${findingText(judged.finding, cwd)}`];
    }),
    ...(miss !== undefined && miss.reason !== "noMap" ? [printable(missText(miss))] : []),
  ];
  const parts = [
    ...reports.map((judged) => reportBlock(judged.report, cwd, palette, notes(judged))),
    ...unreadParts(summary, palette),
    ...notSeen(findings, cwd, palette),
    ...problems.map((problem) => problemText(problem, palette)),
    totals(outcome, palette),
  ];
  return neutralised(`${parts.join("\n\n")}\n`);
}

/** Place, rule and message on one line. */
export function findingText({ file, line, column, rule, message }: Diagnostic, cwd: string): string {
  return printable(`${relativePath(cwd, file)}:${line}:${column}  ${rule}: ${message.text}`);
}

function notSeen(findings: readonly JudgedFinding[], cwd: string, palette: Palette): string[] {
  const open = findings.filter(({ confirmation }) => confirmation.status !== "confirmed");
  if (open.length === 0) return [];
  const lines = open.flatMap(({ finding, confirmation }) => [`  ${findingText(finding, cwd)}`, palette.dim(`     ${confirmationText(confirmation)}`)]);
  return [[palette.bold("Findings that no race report shows"), ...lines].join("\n")];
}

function problemText({ title, advice, raw }: Problem, palette: Palette): string {
  const quoted = raw === "" || title.text.includes(raw) ? [] : printable(raw.slice(0, longestRaw).trimEnd()).split("\n");
  return [
    palette.bold(printable(title.text)),
    ...quoted.slice(0, 12).map((line) => palette.dim(`  ${line}`)),
    `  ${palette.cyan("→")} ${printable(advice.text)}`,
  ].join("\n");
}

function totals({ reports, findings, runs, tests, summary, cancelled }: RaceOutcome, palette: Palette): string {
  const maps = reports.filter(({ report }) => report.isMap).length;
  const confirmed = findings.filter(({ confirmation }) => confirmation.status === "confirmed").length;
  const failed = failedOtherwise(reports, tests);
  const parts = [
    `${plural(reports.length, "report")} in ${plural(runs, "run")}, ${maps} about a map`,
    findings.length > 0 ? `${confirmed} of ${plural(findings.length, "finding")} confirmed` : "",
    failed.length > 0
      ? `${plural(failed.length, "test")} failed for other reasons (${printable(failed.slice(0, 3).join(", "))}${failed.length > 3 ? ", …" : ""})`
      : "",
    ...unreadTotals(summary),
    cancelled ? "interrupted" : "",
  ];
  const hint =
    reports.length === 0 ? palette.dim("\nA run shows races that happen, never that there are none; --until-race repeats it under other schedules.") : "";
  return `${palette.bold(parts.filter((part) => part !== "").join("; "))}${hint}`;
}

/** Top-level tests that failed and neither raced nor have a report. */
function failedOtherwise(reports: readonly JudgedReport[], tests: readonly TestOutcome[]): readonly string[] {
  const keys = [
    ...tests.filter(({ race }) => race).map(({ package: path, test }) => `${path} ${test.split("/", 1)[0]}`),
    ...reports.map(({ report: { owner } }) => `${owner?.package} ${owner?.test}`),
  ];
  const explained = new Set(keys);
  return tests
    .filter(({ test, status }) => test !== "" && !test.includes("/") && (status === "fail" || status === "died"))
    .filter(({ package: path, test }) => !explained.has(`${path} ${test}`))
    .map(({ test }) => test);
}
