/**
 * From the structured findings of a package to diagnostics: suppressions, severities and presets applied, offsets turned
 * into lines, words added.
 */
import type { ConflictFinding, Site } from "../analysis/finding.ts";
import { identityOf } from "../analysis/report.ts";
import { errorText } from "../base/errorText.ts";
import { LineIndex } from "../base/lineIndex.ts";
import type { FileIr } from "../ir/file.ts";
import { outline as outlineOf } from "../ir/load.ts";
import { baseName } from "../project/paths.ts";
import { conflictRule } from "../rules/registry.ts";
import { relatedMessage } from "../rules/relatedMessage.ts";
import type { ConflictRule, Severity } from "../rules/rule.ts";
import { staleSuppression } from "../rules/stale-suppression/rule.ts";
import type { FileOutline } from "../syntax/declarations.ts";
import type { Diagnostic, Notice, Place } from "./diagnostic.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Policy, severityOf, showsLevel } from "./policy.ts";
import { type Directive, type DirectiveFault, type FileDirectives, mayHoldDirectives, readDirectives, staleDirectives, suppresses } from "./suppressions.ts";

export interface PackageFile {
  readonly ir: FileIr;
  readonly lines: LineIndex;
  /** Known to hold no directive, without a look at its comments. */
  readonly isSilent?: boolean;
}

export interface Rendered {
  readonly findings: Diagnostic[];
  readonly suppressed: number;
  readonly hidden: number;
  /** Findings whose rule threw: the others are not affected. */
  readonly faults: readonly Notice[];
}

export interface RenderSettings {
  readonly policy: Policy;
  readonly excludes: (file: string) => boolean;
  /** The rules; all there are when not given. */
  readonly ruleOf?: (id: string) => ConflictRule | undefined;
}

/** What rendering needs of files, without their declarations. */
export function unparsed(texts: ReadonlyMap<string, string>): Map<string, PackageFile> {
  return new Map([...texts].map(([path, text]) => [path, new UnparsedFile(path, text)]));
}

/** Most files of a package hold neither findings nor directives: what is made of their text is made when asked for. */
class UnparsedFile implements PackageFile, FileIr {
  readonly path: string;
  readonly text: string;
  readonly decls = [];
  readonly isSilent: boolean;
  private knownOutline: FileOutline | undefined;
  private knownLines: LineIndex | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.isSilent = !mayHoldDirectives(text);
  }

  get ir(): FileIr {
    return this;
  }

  get outline(): FileOutline {
    this.knownOutline ??= outlineOf(this.text);
    return this.knownOutline;
  }

  get lines(): LineIndex {
    this.knownLines ??= new LineIndex(this.text);
    return this.knownLines;
  }
}

/** `foreign` gives the lines of files outside the package, which a trace may lead through. */
export function renderFindings(
  packagePath: string,
  found: readonly ConflictFinding[],
  files: ReadonlyMap<string, PackageFile>,
  foreign: (path: string) => LineIndex,
  settings: RenderSettings,
): Rendered {
  const { policy, excludes, ruleOf = conflictRule } = settings;
  const linesOf = cached((path) => files.get(path)?.lines ?? foreign(path));
  const directives = cached((path) => {
    const file = files.get(path);
    return file === undefined || file.isSilent === true ? { directives: [], faults: [] } : directivesOf(file);
  });
  const used = new Map<Directive, Set<string>>();
  const findings: Diagnostic[] = [];
  let suppressed = 0;
  let hidden = 0;
  const faults: Notice[] = [];
  for (const finding of found) {
    const rule = ruleOf(finding.rule);
    if (rule === undefined || isLeftOut(finding.site.file, files, excludes)) continue;
    const place = placeOf(finding.site, linesOf);
    const silencing = directives(finding.site.file).directives.filter((directive) => suppresses(directive, rule.id, place.line));
    for (const directive of silencing) used.set(directive, (used.get(directive) ?? new Set()).add(rule.id));
    const severity = severityOf(rule, finding.level, policy);
    if (severity === "off") continue;
    if (!showsLevel(policy.preset, finding.level)) hidden += silencing.length > 0 ? 0 : 1;
    else if (silencing.length > 0) suppressed++;
    else {
      try {
        findings.push(toDiagnostic(finding, rule, severity, place, linesOf));
      } catch (error) {
        const message = `the rule ${rule.id} failed: ${errorText(error)}`;
        faults.push({ kind: "failed-rule", file: place.file, line: place.line, message });
      }
    }
  }
  for (const [path, { isSilent }] of files) {
    if (isSilent === true || isLeftOut(path, files, excludes)) continue;
    const read = directives(path);
    findings.push(...renderFaults(packagePath, path, [...read.faults, ...staleDirectives(read.directives, used)], linesOf(path), policy));
  }
  return { findings, suppressed, hidden, faults };
}

/** Of files as they are: an edit gives its file other lines, and an outline that was made anew may know better. */
const knownDirectives = new WeakMap<LineIndex, { readonly outline: FileOutline; readonly read: FileDirectives }>();

function directivesOf({ ir, lines }: PackageFile): FileDirectives {
  const { outline } = ir;
  const known = knownDirectives.get(lines);
  if (known?.outline === outline) return known.read;
  const read = readDirectives(ir.text, outline, lines);
  knownDirectives.set(lines, { outline, read });
  return read;
}

/** What was made of a finding, wherever it has moved since. */
const drawn = new WeakMap<object, { readonly rule: ConflictRule; readonly ordinal: number; readonly diagnostic: Diagnostic }>();

function toDiagnostic(finding: ConflictFinding, rule: ConflictRule, severity: Severity, place: Place, linesOf: (path: string) => LineIndex): Diagnostic {
  const { ordinal } = finding;
  const places = finding.related.map((site) => startOf(placeOf(site, linesOf), linesOf));
  const found = drawn.get(identityOf(finding));
  const known = found?.rule === rule ? found.diagnostic : undefined;
  const isThere = known !== undefined && isSamePlace(known, place) && places.every((related, i) => isSamePlace(known.related[i], related));
  if (isThere && known.severity === severity && found?.ordinal === ordinal) return known;
  const diagnostic: Diagnostic = {
    ...place,
    rule: rule.id,
    level: finding.level,
    severity,
    message: known?.message ?? rule.render(finding),
    packagePath: finding.packagePath,
    map: finding.map,
    access: finding.access,
    locks: finding.locks,
    guard: finding.guard,
    evidence: finding.evidence,
    related: finding.related.map((site, i) => {
      const message = known?.related[i].message ?? relatedMessage(finding, site);
      return { ...places[i], role: site.role, message, locks: site.locks };
    }),
    fingerprint: fingerprint({ ...finding, function: finding.site.function }),
  };
  drawn.set(identityOf(finding), { rule, ordinal, diagnostic });
  return diagnostic;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.line === b.line && a.column === b.column && a.endLine === b.endLine && a.endColumn === b.endColumn && a.file === b.file;
}

/** Generated files are evidence for the others, but nobody can mend them by hand. */
function isLeftOut(path: string, files: ReadonlyMap<string, PackageFile>, excludes: (file: string) => boolean): boolean {
  return excludes(path) || files.get(path)?.ir.outline.generated === true;
}

function renderFaults(packagePath: string, file: string, faults: readonly DirectiveFault[], lines: LineIndex, policy: Policy): Diagnostic[] {
  const severity = severityOf(staleSuppression, "proven", policy);
  if (severity === "off") return [];
  const seen = new Map<string, number>();
  return faults.map(({ fault, rule, start, end }) => {
    const key = `${fault} ${rule}`;
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return {
      ...placeOf({ file, start, end, function: "" }, () => lines),
      rule: staleSuppression.id,
      level: "proven",
      severity,
      message: staleSuppression.render(fault, rule),
      packagePath,
      map: "",
      access: "",
      locks: [],
      guard: "",
      evidence: fault,
      related: [],
      fingerprint: fingerprint({ rule: staleSuppression.id, packagePath, map: `${baseName(file)}:${rule}`, function: "", access: fault, ordinal }),
    };
  });
}

function placeOf(site: Site, linesOf: (path: string) => LineIndex): Place {
  const lines = linesOf(site.file);
  const start = lines.position(site.start);
  const end = lines.position(Math.max(site.start, site.end));
  return { file: site.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column, function: site.function };
}

/** A place that goes over several lines, such as a function literal, is shown by its first. */
function startOf(place: Place, linesOf: (path: string) => LineIndex): Place {
  if (place.endLine === place.line) return place;
  return { ...place, endLine: place.line, endColumn: linesOf(place.file).line(place.line).trimEnd().length + 1 };
}

function cached<T>(compute: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    let value = known.get(path);
    if (value === undefined) {
      value = compute(path);
      known.set(path, value);
    }
    return value;
  };
}
