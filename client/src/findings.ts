/**
 * The server's findings among the diagnostics of a file. Their fingerprints travel in `data`, which the client library keeps.
 */
import * as vscode from "vscode";

export interface ShownFinding {
  readonly diagnostic: vscode.Diagnostic;
  readonly fingerprint: string;
}

/** Those that meet the range. */
export function findingsAt(uri: vscode.Uri, range: vscode.Range): ShownFinding[] {
  return vscode.languages.getDiagnostics(uri).flatMap((diagnostic) => {
    if (diagnostic.source !== "mapguard" || diagnostic.range.intersection(range) === undefined) return [];
    const fingerprint = fingerprintOf(diagnostic);
    return fingerprint === undefined ? [] : [{ diagnostic, fingerprint }];
  });
}

/** Undefined for diagnostics that are no findings of the server. */
export function fingerprintOf(diagnostic: vscode.Diagnostic): string | undefined {
  const data: unknown = Reflect.get(diagnostic, "data");
  const fingerprint: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "fingerprint") : undefined;
  return typeof fingerprint === "string" ? fingerprint : undefined;
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}
