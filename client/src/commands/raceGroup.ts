/** `Mapguard: Group Races by Map or Test`: the other one of the two. */
import type { Command } from "./command.ts";

export const raceGroup: Command = {
  id: "mapguard.race.group",
  run({ races: { panel } }) {
    panel.show({ grouping: panel.tree.grouping === "map" ? "test" : "map" });
  },
};
