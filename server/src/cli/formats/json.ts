/**
 * The JSON output. Its shape is a contract held by `docs/check.schema.json`: fields are added, never changed, within a version.
 */
import type { Diagnostic, RelatedPlace } from "../../service/diagnostic.ts";
import { type Report, relativePath } from "./report.ts";

export const jsonVersion = 1;

export function formatJson(report: Report): string {
  const { root } = report;
  const output = {
    version: jsonVersion,
    root,
    summary: {
      packages: report.packages,
      files: report.files,
      lines: report.lines,
      findings: report.findings.length,
      suppressed: report.suppressed,
      accepted: report.accepted,
      hidden: report.hidden,
      elapsedMs: report.elapsedMs,
    },
    findings: report.findings.map((finding) => findingOf(root, finding)),
    notices: report.notices.map((notice) => ({ ...notice, file: relativePath(root, notice.file) })),
  };
  return `${JSON.stringify(output, undefined, 2)}\n`;
}

function findingOf(root: string, finding: Diagnostic) {
  return {
    rule: finding.rule,
    level: finding.level,
    severity: finding.severity,
    message: finding.message.text,
    messageKey: finding.message.key,
    arguments: finding.message.arguments,
    file: relativePath(root, finding.file),
    line: finding.line,
    column: finding.column,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    package: finding.packagePath,
    function: finding.function,
    map: finding.map,
    access: finding.access,
    locks: finding.locks,
    guard: finding.guard,
    evidence: finding.evidence,
    related: finding.related.map((place) => relatedOf(root, place)),
    fingerprint: finding.fingerprint,
  };
}

function relatedOf(root: string, place: RelatedPlace) {
  return {
    role: place.role,
    file: relativePath(root, place.file),
    line: place.line,
    column: place.column,
    endLine: place.endLine,
    endColumn: place.endColumn,
    function: place.function,
    message: place.message.text,
    messageKey: place.message.key,
    arguments: place.message.arguments,
    locks: place.locks,
  };
}
