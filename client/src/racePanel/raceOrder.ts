/**
 * The order and the grouping of the list: by map, then by test; races that are on no map come last.
 */
import { meetingOf, ownerName, type Race } from "./race.ts";
import { groupName, type Translator } from "./raceWords.ts";

/** Which races the list shows. */
export type RaceFilter = "all" | "maps" | "new" | "seen";

export const raceFilters: readonly RaceFilter[] = ["all", "maps", "new", "seen"];

export interface RaceGroup {
  readonly name: string;
  readonly isMap: boolean;
  readonly races: readonly Race[];
}

export function groupRaces(races: readonly Race[], filter: RaceFilter, l10n: Translator): readonly RaceGroup[] {
  const groups = new Map<string, Race[]>();
  for (const race of races.filter((candidate) => passes(candidate, filter))) {
    const name = groupName(race, l10n);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [race]);
    else group.push(race);
  }
  return [...groups]
    .map(([name, members]) => ({ name, isMap: members[0].report.isMap, races: members.sort(compare) }))
    .sort((a, b) => Number(b.isMap) - Number(a.isMap) || compareText(a.name, b.name));
}

function passes({ report, isNew, seen }: Race, filter: RaceFilter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "maps":
      return report.isMap;
    case "new":
      return isNew;
    case "seen":
      return seen > 0;
  }
}

function compare(a: Race, b: Race): number {
  return compareText(ownerName(a.report), ownerName(b.report)) || compareText(meetingOf(a.report), meetingOf(b.report)) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
