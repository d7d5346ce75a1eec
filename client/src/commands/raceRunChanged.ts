/** `Mapguard: Race Test Packages with Changes`: those that git says differ from the last commit. */
import type { Command } from "./command.ts";

export const raceRunChanged: Command = {
  id: "mapguard.race.runChanged",
  async run({ races }) {
    await races.runChanged();
  },
};
