/**
 * Before the scan: what the threads are told. After it: their reports put together.
 */

import { inScanOrder, type ScanJob } from "../host/scan/scanJob.ts";
import { loadWasm } from "../host/wasmFiles.ts";
import { parentPath } from "../project/paths.ts";
import type { PackageReport } from "../service/check.ts";
import { compareDiagnostics, compareNotices, type Diagnostic, type Notice } from "../service/diagnostic.ts";
import { analysisOptions } from "../service/engineSettings.ts";
import type { Preset } from "../service/policy.ts";
import type { CheckArguments } from "./arguments.ts";
import type { Report } from "./formats/report.ts";
import type { Installation, Io } from "./io.ts";
import type { FoundProject } from "./projectSearch.ts";

export async function prepareScan(args: Pick<CheckArguments, "preset" | "rules">, found: FoundProject, io: Io, installation: Installation): Promise<ScanJob> {
  const { config } = found;
  return {
    ...inScanOrder(found.project.packages),
    layout: found.project.layout,
    context: found.context,
    catalog: found.project.catalog,
    policy: { preset: args.preset ?? config.preset ?? "balanced", rules: { ...config.rules, ...args.rules } },
    includeTests: found.includeTests,
    exclude: [{ globs: config.exclude, folder: found.configFolder }],
    analysis: analysisOptions(config),
    wasm: await loadWasm(io.fs, installation.folder),
  };
}

/** The order of reports does not matter: everything is sorted. Time is not known here. */
export function summarise(reports: readonly PackageReport[], found: FoundProject, preset: Preset): Report {
  const findings: Diagnostic[] = [];
  const notices: Notice[] = [...found.notices];
  const total = { files: 0, lines: 0, suppressed: 0, hidden: 0 };
  for (const report of reports) {
    findings.push(...report.findings);
    notices.push(...report.notices);
    total.files += report.files;
    total.lines += report.lines;
    total.suppressed += report.suppressed;
    total.hidden += report.hidden;
  }
  const wanted = onlyNamed(findings, found.project.namedFiles);
  wanted.sort(compareDiagnostics);
  return { root: found.root, preset, packages: reports.length, ...total, elapsedMs: 0, findings: wanted, accepted: 0, notices: notices.sort(compareNotices) };
}

/** Where files were named one by one, their package is analysed whole, but only what stands in them is reported. */
function onlyNamed(findings: Diagnostic[], namedFiles: readonly string[]): Diagnostic[] {
  if (namedFiles.length === 0) return findings;
  const files = new Set(namedFiles);
  const folders = new Set(namedFiles.map(parentPath));
  return findings.filter(({ file }) => !folders.has(parentPath(file)) || files.has(file));
}
