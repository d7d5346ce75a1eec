/** Shows a race of the list, or of a failed test's message, and the line of its first access. Not in the palette. */
import type { Command } from "./command.ts";
import { raceFrom } from "./raceArguments.ts";

export const raceShow: Command = {
  id: "mapguard.race.show",
  async run({ races }, node) {
    const race = raceFrom(races, node);
    if (race === undefined) return;
    await races.panel.select(race.id, true);
    await races.panel.openAccess(race);
  },
};
