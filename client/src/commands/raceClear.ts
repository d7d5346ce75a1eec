/** `Mapguard: Clear Races`: forgets the runs that have ended, and what they said of findings. */
import type { Command } from "./command.ts";

export const raceClear: Command = {
  id: "mapguard.race.clear",
  run({ races }) {
    races.clear();
  },
};
