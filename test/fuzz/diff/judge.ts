/**
 * Holds what the engine says about a program against what its runs showed.
 */
import type { Diagnostic } from "../../../server/src/service/diagnostic.ts";
import type { Observed, Race } from "./execute.ts";
import type { Rendered } from "./render.ts";

/**
 * missed: a map raced and balanced says nothing about it. unseen: balanced reports a map whose both sides were run, and in
 * no run did it race. elsewhere: it raced, but not at the line of this report, which may be bad luck.
 */
export type DisagreementKind = "missed" | "unseen" | "elsewhere";

export interface Disagreement {
  readonly kind: DisagreementKind;
  /** missed: strict names the map. */
  readonly strictOnly: boolean;
  /** Lines, from 1: of the two sides; of the finding and what it names. */
  readonly lines: readonly number[];
  readonly what: string;
}

export interface Verdict {
  /** Classes of maps that raced, of those that balanced names, and of those that strict names. */
  readonly raced: number;
  readonly found: number;
  readonly foundStrict: number;
  /** Racing pairs of lines, and how many of them a balanced finding names neither side of. */
  readonly pairs: number;
  readonly unnamedPairs: number;
  /** Balanced findings: all, those that raced, those one side of which was never run. */
  readonly findings: number;
  readonly seen: number;
  readonly notRun: number;
  readonly disagreements: readonly Disagreement[];
}

export function judge(rendered: Rendered, findings: readonly Diagnostic[], runs: readonly Observed[]): Verdict {
  const classes = unified(rendered);
  const ofLine = (line: number): string[] => (rendered.touches.get(line) ?? []).map((touch) => classes(touch.class));
  const balanced = findings.filter((finding) => finding.level !== "possible" && finding.map !== "");
  const strict = findings.filter((finding) => finding.map !== "");
  const raced = new Map<string, Race>();
  const pairs = new Map<string, Race>();
  for (const { races } of runs) {
    for (const race of races) {
      for (const name of contentClasses(rendered, race, classes)) {
        if (!raced.has(name)) raced.set(name, race);
        pairs.set(linesOf(race).join(" "), race);
      }
    }
  }
  const named = (list: readonly Diagnostic[]): Set<string> => new Set(list.flatMap((finding) => mentionedLines(finding).flatMap(ofLine)));
  const [byBalanced, byStrict] = [named(balanced), named(strict)];
  const disagreements: Disagreement[] = [];
  for (const [name, race] of raced) {
    if (!byBalanced.has(name)) {
      disagreements.push({ kind: "missed", strictOnly: byStrict.has(name), lines: linesOf(race), what: `a race on ${name}` });
    }
  }
  const allRaces = runs.flatMap(({ races }) => races);
  const touched = new Set(allRaces.flatMap((race) => race.sides.flatMap(({ line }) => ofLine(line))));
  const reached = new Set(runs.flatMap(({ lines }) => [...lines]));
  let [seen, notRun] = [0, 0];
  for (const finding of balanced) {
    const others = finding.related.filter(({ role }) => role === "other-access").map(({ line }) => line);
    // What the detector does not see: maps.Clone reads without telling it.
    if (allRaces.some(({ sides }) => sides.some(({ lines }) => lines.includes(finding.line)))) seen++;
    else if (!reached.has(finding.line) || !others.every((line) => reached.has(line))) notRun++;
    else if (isVisible(rendered, finding.line) && others.every((line) => isVisible(rendered, line))) {
      const what = `${finding.rule} [${finding.level}, ${finding.evidence}] ${finding.map}`;
      const kind = mentionedLines(finding).some((line) => ofLine(line).some((name) => touched.has(name))) ? "elsewhere" : "unseen";
      disagreements.push({ kind, strictOnly: false, lines: [finding.line, ...others], what });
    } else notRun++;
  }
  const mentioned = new Set(balanced.flatMap(mentionedLines));
  return {
    raced: raced.size,
    found: [...raced.keys()].filter((name) => byBalanced.has(name)).length,
    foundStrict: [...raced.keys()].filter((name) => byStrict.has(name)).length,
    pairs: pairs.size,
    unnamedPairs: [...pairs.values()].filter((race) => !race.sides.some(({ lines }) => lines.some((line) => mentioned.has(line)))).length,
    findings: balanced.length,
    seen,
    notRun,
    disagreements,
  };
}

function linesOf({ sides }: Race): number[] {
  return sides.map(({ line }) => line).sort((a, b) => a - b);
}

function mentionedLines(finding: Diagnostic): number[] {
  return [finding.line, ...finding.related.filter(({ role }) => role === "other-access" || role === "call").map(({ line }) => line)];
}

function isVisible(rendered: Rendered, line: number): boolean {
  return !rendered.text.split("\n")[line - 1].includes("maps.Clone(");
}

/** Maps whose contents both sides touch; nothing for races on variables that hold maps, or on other memory. */
function contentClasses({ touches }: Rendered, { sides }: Race, classes: (name: string) => string): string[] {
  const [a, b] = sides.map(({ line }) => (touches.get(line) ?? []).filter(({ replaces }) => !replaces).map((touch) => classes(touch.class)));
  return [...new Set(a.filter((name) => b.includes(name)))];
}

function unified({ links }: Rendered): (name: string) => string {
  const parents = new Map<string, string>();
  const root = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined ? name : root(parent);
  };
  for (const [a, b] of links) if (root(a) !== root(b)) parents.set(root(a), root(b));
  return root;
}
