/** `Mapguard: Restart Language Server`. */
import type { Command } from "./command.ts";

export const restartServer: Command = {
  id: "mapguard.restartServer",
  run: ({ server }) => server.restart(),
};
