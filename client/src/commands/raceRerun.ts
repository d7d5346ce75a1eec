/** `Mapguard: Race Test Again`: what was run last. */
import type { Command } from "./command.ts";
import { runFrom } from "./raceArguments.ts";

export const raceRerun: Command = {
  id: "mapguard.race.rerun",
  async run({ races }, node) {
    const run = runFrom(races, node);
    if (run?.kind === "command") await races.runCommand();
    else if (run?.target === undefined || run.kind === "import") await races.rerun();
    else await races.runAll([{ title: run.title, target: run.target }], run.kind === "verify" ? "run" : run.kind);
  },
};
