/**
 * What the person at the terminal sees while tests run: each command once, then a line that tells how far they have come.
 */

import { basename } from "node:path";
import { shownCommand } from "../runner/command.ts";
import type { RunListener } from "../runner/raceRun.ts";
import type { Io } from "./io.ts";
import { plural } from "./plural.ts";
import { neutralised, printable } from "./terminal.ts";

const everyMs = 100;
const longestLine = 110;

export interface RaceProgress {
  readonly listener: RunListener;
  /** Takes the line away. */
  finish(): void;
}

export function createRaceProgress(io: Io): RaceProgress {
  let last = 0;
  let shown = false;
  const said = new Set<string>();
  const clear = () => {
    if (shown) io.stderr("\r\u001b[K");
    shown = false;
  };
  return {
    listener: {
      command(command) {
        const { argv } = command;
        // A test binary is run many times: its first command stands for the others.
        const key = basename(argv[0]).startsWith("go") ? argv.join("\0") : argv[0];
        if (said.has(key)) return;
        said.add(key);
        clear();
        io.stderr(neutralised(`$ ${printable(shownCommand(command))}\n`));
      },
      progress({ runs, count, testsDone, test, races }) {
        const now = io.now();
        if (!io.stderrIsTerminal || now - last < everyMs) return;
        last = now;
        shown = true;
        const text = [`run ${runs}${count > 1 ? ` (each test ${count} times)` : ""}`, plural(testsDone, "test"), plural(races, "race"), printable(test)].filter(
          (part) => part !== "",
        );
        io.stderr(`\r\u001b[Kmapguard: ${text.join(" · ").slice(0, longestLine)}`);
      },
    },
    finish: clear,
  };
}
