/**
 * Baselines: the findings a project has decided to live with, by fingerprint and number. Only what is beyond them is reported.
 */
import { compareText } from "../base/compareText.ts";
import { compareDiagnostics, type Diagnostic } from "./diagnostic.ts";

const version = 1;

/** How often each fingerprint is accepted. */
export type Baseline = ReadonlyMap<string, number>;

export interface BaselineSplit {
  readonly fresh: readonly Diagnostic[];
  /** Findings the baseline accepts. */
  readonly accepted: number;
  /** Accepted findings that are gone. */
  readonly gone: number;
}

/** The file's text: sorted, one finding a line, so that a change shows as a small difference. `relative` shortens paths. */
export function writeBaseline(diagnostics: readonly Diagnostic[], relative: (file: string) => string): string {
  const entries = new Map<string, { fingerprint: string; count: number; rule: string; file: string; function: string; map: string }>();
  for (const found of [...diagnostics].sort(compareDiagnostics)) {
    const entry = entries.get(found.fingerprint);
    if (entry) entry.count++;
    else {
      const { fingerprint, rule, map } = found;
      entries.set(fingerprint, { fingerprint, count: 1, rule, file: relative(found.file), function: found.function, map });
    }
  }
  const sorted = [...entries.values()].sort((a, b) => compareText(a.file, b.file) || compareText(a.fingerprint, b.fingerprint));
  const lines = sorted.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n  "version": ${version},\n  "findings": [${lines.length > 0 ? `\n${lines.join(",\n")}\n  ` : ""}]\n}\n`;
}

/** Reads a baseline; a string is what is wrong with it. */
export function readBaseline(text: string): Baseline | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "not valid JSON";
  }
  if (!isRecord(data) || !Array.isArray(data.findings)) return "not a mapguard baseline";
  if (data.version !== version) return `version ${String(data.version)} is not known, expected ${version}: write it anew with --write-baseline`;
  const counts = new Map<string, number>();
  for (const entry of data.findings as unknown[]) {
    if (!isRecord(entry) || typeof entry.fingerprint !== "string") return "an entry has no fingerprint";
    const count = entry.count ?? 1;
    if (typeof count !== "number" || !Number.isInteger(count) || count < 1) return `the count of ${entry.fingerprint} is not a positive number`;
    counts.set(entry.fingerprint, (counts.get(entry.fingerprint) ?? 0) + count);
  }
  return counts;
}

/** Takes the accepted findings away; where there are more of one fingerprint than accepted, the later ones are fresh. */
export function applyBaseline(diagnostics: readonly Diagnostic[], baseline: Baseline): BaselineSplit {
  const left = new Map(baseline);
  const fresh: Diagnostic[] = [];
  for (const found of diagnostics) {
    const count = left.get(found.fingerprint) ?? 0;
    if (count > 0) left.set(found.fingerprint, count - 1);
    else fresh.push(found);
  }
  let gone = 0;
  for (const count of left.values()) gone += count;
  return { fresh, accepted: diagnostics.length - fresh.length, gone };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
