/** `Mapguard: Cancel Race Tests`: one run of the list, or all of them. */
import type { Command } from "./command.ts";
import { runFrom } from "./raceArguments.ts";

export const raceCancel: Command = {
  id: "mapguard.race.cancel",
  run({ races }, node) {
    races.cancel(runFrom(races, node)?.id);
  },
};
