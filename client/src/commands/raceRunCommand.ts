/** `Mapguard: Run Test Command of the Settings`: reads the output of `mapguard.race.command` for races and crashes. */
import type { Command } from "./command.ts";

export const raceRunCommand: Command = {
  id: "mapguard.race.runCommand",
  async run({ races }) {
    await races.runCommand();
  },
};
