/** `Mapguard: Copy Race`: as Markdown for an issue. */
import type { Command } from "./command.ts";
import { chosenRace } from "./raceArguments.ts";

export const raceCopy: Command = {
  id: "mapguard.race.copy",
  async run({ races }, node) {
    await races.copy(chosenRace(races, node));
  },
};
