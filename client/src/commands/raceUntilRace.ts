/** `Mapguard: Run Until a Race Shows`: a test, or else the package of the active file, again and again. */
import type { Command } from "./command.ts";
import { raceFrom, untilTarget } from "./raceArguments.ts";

export const raceUntilRace: Command = {
  id: "mapguard.race.untilRace",
  async run({ races }, ...args) {
    const race = raceFrom(races, args[0]);
    if (race !== undefined) await races.verify(race, "untilRace");
    else await races.runAll([untilTarget(args)], "untilRace");
  },
};
