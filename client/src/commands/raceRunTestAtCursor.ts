/** `Mapguard: Race Test at Cursor`: one test under the race detector; that of a lens where one was clicked. */
import type { Command } from "./command.ts";
import { testFrom } from "./raceArguments.ts";

export const raceRunTestAtCursor: Command = {
  id: "mapguard.race.runTestAtCursor",
  async run({ races }, ...args) {
    await races.runAll([testFrom(args)], "run");
  },
};
