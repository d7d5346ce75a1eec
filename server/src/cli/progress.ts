/**
 * A line on the terminal that says how far a long scan has come, and goes away with it. Silent when stderr is no terminal.
 */

import type { Io } from "./io.ts";
import { plural } from "./plural.ts";

const firstAfterMs = 1000;
const everyMs = 100;

export interface Progress {
  update(done: number): void;
  finish(): void;
}

export function createProgress(io: Io, total: number): Progress {
  const start = io.now();
  let last = 0;
  let shown = false;
  return {
    update(done) {
      const now = io.now();
      if (!io.stderrIsTerminal || now - start < firstAfterMs || (shown && now - last < everyMs)) return;
      last = now;
      shown = true;
      io.stderr(`\r\u001b[Kmapguard: ${done} of ${plural(total, "package")}`);
    },
    finish() {
      if (shown) io.stderr("\r\u001b[K");
    },
  };
}
