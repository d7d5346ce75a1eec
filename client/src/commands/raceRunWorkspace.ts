/** `Mapguard: Race Test Workspace`: all tests of all modules under the race detector. */
import { workspaceTargets } from "../racePanel/raceTargets.ts";
import type { Command } from "./command.ts";

export const raceRunWorkspace: Command = {
  id: "mapguard.race.runWorkspace",
  async run({ races }) {
    await races.runAll(await workspaceTargets(), "run");
  },
};
