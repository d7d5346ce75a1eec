/** `Mapguard: Verify Race`: runs only the test of a race, until the race shows or it was not seen in enough runs. */
import type { Command } from "./command.ts";
import { chosenRace } from "./raceArguments.ts";

export const raceVerify: Command = {
  id: "mapguard.race.verify",
  async run({ races }, node) {
    await races.verify(chosenRace(races, node));
  },
};
