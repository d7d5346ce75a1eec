/**
 * What to paste into a bug report, as Markdown in English: versions, settings, counts, notices and timings. No source code,
 * no names of the project's own beside file names, no folder of the user's.
 */
import { defaultSettings, type Settings } from "../../protocol/settings.ts";
import { type Config, defaultConfig } from "../config.ts";
import type { Diagnostic, Notice } from "../diagnostic.ts";
import { codeBlock } from "../markdown.ts";

export interface ReportInput {
  /** What runs and under what: "mapguard", "node", "go", "editor", "platform", …; "" for what was not found. */
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Settings;
  /** Of the first workspace folder that has a `.mapguard.json`; undefined when none has. */
  readonly config: Config | undefined;
  /** Named numbers: packages, files, open documents, megabytes held. */
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Diagnostic[];
  readonly notices: readonly Notice[];
  /** Milliseconds by what was measured. */
  readonly timings: Readonly<Record<string, number>>;
  /** Folders that are to be named and not shown, by what stands for them: `<home>`, `<GOROOT>`, the workspace's. */
  readonly folders: Readonly<Record<string, string>>;
}

/** The rest is counted. */
const maxNotices = 20;

export function diagnosticsReport(input: ReportInput): string {
  const { versions, settings, config, counts, findings, notices, timings, folders } = input;
  const sections = [
    section(
      "Versions",
      rows(versions, (version) => (version === "" ? "not found" : version)),
    ),
    section("Settings that differ from the default", differences(settings, defaultSettings)),
    section("Project configuration that differs from the default", config === undefined ? ["no .mapguard.json"] : differences(config, defaultConfig)),
    section(
      "Counts",
      rows(counts, (count) => String(count)),
    ),
    section("Findings by rule, level and severity", tally(findings.map(({ rule, level, severity }) => `${rule}, ${level}, ${severity}`))),
    section("Notices", noticeLines(notices)),
    section(
      "Timings",
      rows(timings, (milliseconds) => `${milliseconds.toFixed(1)} ms`),
    ),
  ];
  return `${hideFolders(["# Mapguard diagnostics report", ...sections].join("\n\n"), folders)}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${codeBlock(lines.length === 0 ? "none" : lines.join("\n"), "text")}`;
}

function rows<T>(values: Readonly<Record<string, T>>, show: (value: T) => string): string[] {
  return Object.entries(values).map(([name, value]) => `${name}: ${show(value)}`);
}

/** `a.b: value` of every leaf that is not the default. Lists hold names of the project, so they are counted. */
function differences(actual: object, usual: object, prefix = ""): string[] {
  const usualValues = new Map<string, unknown>(Object.entries(usual));
  return Object.entries(actual).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key;
    const other = usualValues.get(key);
    if (Array.isArray(value)) return value.length === 0 ? [] : [`${name}: ${value.length} ${value.length === 1 ? "entry" : "entries"}`];
    if (typeof value === "object" && value !== null) return differences(value, typeof other === "object" && other !== null ? other : {}, `${name}.`);
    return value === other || value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`];
  });
}

function noticeLines(notices: readonly Notice[]): string[] {
  const shown = notices.slice(0, maxNotices).map(({ kind, file, line, message }) => `${kind}: ${file}${line > 0 ? `:${line}` : ""}: ${message}`);
  return notices.length > maxNotices ? [...shown, `… and ${notices.length - maxNotices} more: ${tally(notices.map(({ kind }) => kind)).join("; ")}`] : shown;
}

/** "3 × what", the most frequent first. */
function tally(items: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([item, count]) => `${count} × ${item}`);
}

/** The longest folder first, in either spelling of separators; a drive letter in either case. */
function hideFolders(text: string, folders: Readonly<Record<string, string>>): string {
  const known = Object.entries(folders).filter(([, path]) => path.length > 1);
  let hidden = text;
  for (const [name, path] of known.sort(([, a], [, b]) => b.length - a.length)) {
    const pattern = [...path.replace(/[\\/]+$/, "")].map((c) => (c === "/" || c === "\\" ? "[\\\\/]+" : c.replace(/[.*+?^${}()|[\]]/, "\\$&"))).join("");
    hidden = hidden.replace(new RegExp(`${pattern}(?![\\w.-])`, /^[a-z]:/i.test(path) ? "gi" : "g"), () => name);
  }
  return hidden;
}
