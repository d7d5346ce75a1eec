/**
 * From the service's diagnostics to those of the Language Server Protocol.
 */
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as ProtocolDiagnostic, type Range } from "vscode-languageserver-types";
import { ruleDocUrl } from "../rules/docs.ts";
import type { Severity } from "../rules/rule.ts";
import { staleSuppression } from "../rules/stale-suppression/rule.ts";
import type { Diagnostic, Place } from "../service/diagnostic.ts";
import type { Translate } from "../service/wording.ts";
import { uriOfPath } from "./uris.ts";

export const diagnosticSource = "mapguard";

/** An editor decorates no more; the rest would cost time and say nothing new. */
export const mostDiagnostics = 500;

/** What a code action needs to find its finding again. */
export interface DiagnosticData {
  readonly fingerprint: string;
}

/** What was made of diagnostics in one language: most of them are the same objects from one letter to the next. */
export type MadeDiagnostics = WeakMap<Diagnostic, ProtocolDiagnostic>;

export function toProtocol(found: readonly Diagnostic[], translate: Translate, known: MadeDiagnostics = new WeakMap()): ProtocolDiagnostic[] {
  return found.slice(0, mostDiagnostics).flatMap((diagnostic) => {
    const severity = severityNumbers[diagnostic.severity];
    if (severity === undefined) return [];
    const made = known.get(diagnostic) ?? toOne(diagnostic, severity, translate);
    known.set(diagnostic, made);
    return made;
  });
}

function toOne(diagnostic: Diagnostic, severity: DiagnosticSeverity, translate: Translate): ProtocolDiagnostic {
  const data: DiagnosticData = { fingerprint: diagnostic.fingerprint };
  const isStale = diagnostic.rule === staleSuppression.id && diagnostic.evidence === "stale";
  return {
    range: rangeOf(diagnostic),
    severity,
    code: diagnostic.rule,
    codeDescription: { href: ruleDocUrl(diagnostic.rule) },
    source: diagnosticSource,
    message: translate(diagnostic.message),
    ...(isStale && { tags: [DiagnosticTag.Unnecessary] }),
    relatedInformation: diagnostic.related.map((place) => ({
      location: { uri: uriOfPath(place.file), range: rangeOf(place) },
      message: translate(place.message),
    })),
    data,
  };
}

const severityNumbers: Readonly<Record<Severity, DiagnosticSeverity | undefined>> = {
  off: undefined,
  hint: DiagnosticSeverity.Hint,
  information: DiagnosticSeverity.Information,
  warning: DiagnosticSeverity.Warning,
  error: DiagnosticSeverity.Error,
};

function rangeOf({ line, column, endLine, endColumn }: Place): Range {
  return { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } };
}
