/**
 * The order and the grouping of the list: by map, then by test, races that are on no map last; or by test, then by map.
 */
import { meetingOf, ownerName, type Race } from "./race.ts";
import { groupName, type Translator } from "./raceWords.ts";

/** Which races the list shows. */
export type RaceFilter = "all" | "maps" | "new" | "seen";

export const raceFilters: readonly RaceFilter[] = ["all", "maps", "new", "seen"];

export type RaceGrouping = "map" | "test";

export interface RaceGroup {
  readonly name: string;
  /** Stands for a map, or for races on maps whose name is not known. */
  readonly isMap: boolean;
  readonly races: readonly Race[];
}

export function groupRaces(races: readonly Race[], filter: RaceFilter, l10n: Translator, grouping: RaceGrouping = "map"): readonly RaceGroup[] {
  const byMap = grouping === "map";
  const groups = new Map<string, Race[]>();
  for (const race of races.filter((candidate) => passes(candidate, filter))) {
    const name = byMap ? groupName(race, l10n) : ownerName(race.report);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [race]);
    else group.push(race);
  }
  return [...groups]
    .map(([name, members]) => ({
      name: name || l10n.t("No known test"),
      isNamed: name !== "",
      isMap: byMap && members[0].report.isMap,
      races: members.sort((a, b) => compare(a, b, l10n)),
    }))
    .sort((a, b) => Number(b.isMap) - Number(a.isMap) || Number(b.isNamed) - Number(a.isNamed) || compareText(a.name, b.name));
}

export function filterLabel(filter: RaceFilter, l10n: Translator): string {
  switch (filter) {
    case "all":
      return l10n.t("All races");
    case "maps":
      return l10n.t("Races on maps");
    case "new":
      return l10n.t("New since the last run");
    case "seen":
      return l10n.t("Seen in the newest run of their test");
  }
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

/** In a group by map all maps are one, in one by test all tests. */
function compare(a: Race, b: Race, l10n: Translator): number {
  const byOwner = compareText(ownerName(a.report), ownerName(b.report));
  return byOwner || compareText(groupName(a, l10n), groupName(b, l10n)) || compareText(meetingOf(a.report), meetingOf(b.report)) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
