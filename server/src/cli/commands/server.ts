/**
 * `mapguard server --stdio`: the language server for editors. It lies in a bundle of its own, which is loaded only here.
 */
import { parseServer } from "../arguments.ts";
import type { Installation, Io } from "../io.ts";

/** Never resolves: the server ends the process when the editor tells it to, or goes away. */
export async function server(argv: readonly string[], _io: Io, installation: Installation): Promise<number> {
  parseServer(argv);
  await installation.startServer();
  return new Promise(() => {});
}
