/**
 * Compares findings with the expectations of a fixture folder, as Go's analysistest does: an unexpected finding and an
 * unmatched expectation are both faults.
 */
import { dirname, posix } from "node:path";
import type { CheckedFinding } from "./commandLine.ts";
import type { FixtureFolder, Want } from "./fixtureFolders.ts";

/** What is wrong, one line each, in source order; empty when the folder is as expected. */
export function faultsOf(folder: FixtureFolder, findings: readonly CheckedFinding[]): string[] {
  const faults: { file: string; line: number; text: string }[] = [];
  const matched = new Set<Want>();
  for (const finding of findings) {
    const file = posix.basename(finding.file);
    const subject = `${finding.rule}: ${finding.message} (${finding.map})`;
    const want = folder.wants.find(
      (one) => one.file === file && one.line === finding.line && (one.group !== "" || !matched.has(one)) && one.pattern.test(subject),
    );
    if (want !== undefined) matched.add(want);
    else faults.push({ file, line: finding.line, text: `unexpected  ${subject} [${finding.level}, ${finding.evidence}] in ${finding.function}` });
  }
  const groups = new Set([...matched].map((want) => want.group));
  for (const want of folder.wants) {
    if (matched.has(want) || (want.group !== "" && groups.has(want.group))) continue;
    const group = want.group === "" ? "" : ` (group ${want.group})`;
    faults.push({ file: want.file, line: want.line, text: `missing     ${want.pattern.source}${group} in ${want.function}` });
  }
  for (const { map, lock } of folder.guards) {
    const named = findings.some((finding) => finding.map === map && finding.guard === lock);
    if (!named) faults.push({ file: folder.files[0], line: 0, text: `missing     ${map} guarded by ${lock}` });
  }
  return faults.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)).map((fault) => `${fault.file}:${fault.line} ${fault.text}`);
}

/** Findings by folder, for files relative to the fixture root. */
export function findingsByFolder(findings: readonly CheckedFinding[]): Map<string, CheckedFinding[]> {
  const byFolder = new Map<string, CheckedFinding[]>();
  for (const finding of findings) {
    const name = dirname(finding.file);
    const list = byFolder.get(name);
    if (list === undefined) byFolder.set(name, [finding]);
    else list.push(finding);
  }
  return byFolder;
}
