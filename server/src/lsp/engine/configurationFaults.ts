/**
 * What is wrong with a `.mapguard.json`, shown in the file itself.
 */
import { DiagnosticSeverity } from "vscode-languageserver-types";
import type { LoadedConfig } from "../../host/configFile.ts";
import { diagnosticSource } from "../diagnostics.ts";
import type { Publication } from "./messages.ts";

/** One publication for each faulty file. */
export function configurationFaults(files: readonly LoadedConfig[]): Publication[] {
  return files
    .filter(({ faults }) => faults.length > 0)
    .map(({ path, faults }) => ({
      path,
      version: undefined,
      diagnostics: faults.map(({ line, column, message }) => {
        const position = { line: Math.max(0, line - 1), character: Math.max(0, column - 1) };
        return { range: { start: position, end: position }, severity: DiagnosticSeverity.Error, source: diagnosticSource, message };
      }),
    }));
}
