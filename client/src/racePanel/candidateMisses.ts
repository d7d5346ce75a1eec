/**
 * Races on maps that no finding of the analysis names, as entries of the log: what was seen on both sides, and why it is none
 * of the findings.
 */
import { firstLine, functionName, ownerPackage, ownFrames, place, type Race } from "./race.ts";
import { accessWord, goroutineName, type Translator } from "./raceWords.ts";

/** Each race is told once. */
export class CandidateMisses {
  readonly #told = new Set<string>();

  /** Lines for those that were not told before. One that is not seen any more may be mended. */
  tell(races: readonly Race[], l10n: Translator): readonly string[] {
    const fresh = races.filter((race) => race.seen > 0 && race.facts?.miss?.isCandidate === true && !this.#told.has(race.id));
    for (const { id } of fresh) this.#told.add(id);
    return fresh.flatMap((race) => missEntry(race, l10n));
  }
}

function missEntry({ report, facts }: Race, l10n: Translator): readonly string[] {
  const what = report.kind === "race" ? report.message : `fatal error: ${firstLine(report.message)}`;
  const sides = report.sides.map((side) => {
    const access = ownFrames(side.frames).frames[0] ?? side.frames[0];
    const where = access === undefined ? "" : `${functionName(access)} (${place(access)})`;
    const guess = side.how === "candidate" ? ` ${l10n.t("(candidate)")}` : "";
    return `  ${l10n.t("{0} by {1}: {2}", accessWord(side.access, l10n), goroutineName(side, l10n), where)}${guess}`;
  });
  const owner = [report.owner?.test ?? "", ownerPackage(report)].filter((part) => part !== "").join(", ");
  const title = owner === "" ? l10n.t("Candidate miss of the analysis: {0}", what) : l10n.t("Candidate miss of the analysis: {0} ({1})", what, owner);
  return [title, ...sides, `  ${facts?.miss?.text ?? ""}`];
}
