/**
 * Runs survive a reload of the window: the newest are kept in the workspace's state, without what was printed.
 */
import * as vscode from "vscode";
import { isActive, type RaceRuns, type Run } from "./raceRuns.ts";

/** Of another version nothing is read: the shape may differ. */
interface Stored {
  readonly version: 1;
  readonly runs: readonly Run[];
}

const key = "mapguard.race.runs";
const mostStored = 5;
const mostCharacters = 1_000_000;
const quietMs = 1_000;

export function restoredRuns(state: vscode.Memento): readonly Run[] {
  const stored = state.get<Stored>(key);
  return stored?.version === 1 && Array.isArray(stored.runs) ? stored.runs : [];
}

export function storeRuns(state: vscode.Memento, runs: RaceRuns): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const store = () => {
    timer = undefined;
    const ended = runs.runs.filter((run) => !isActive(run)).slice(0, mostStored);
    const slim = ended.map(
      (run): Run => ({ ...run, output: "", covering: false, reports: run.reports.map((seen) => ({ ...seen, report: { ...seen.report, others: [] } })) }),
    );
    // The oldest go first; a dump of a large program may take all the room.
    while (slim.length > 0 && JSON.stringify(slim).length > mostCharacters) slim.pop();
    void state.update(key, { version: 1, runs: slim } satisfies Stored);
  };
  const listener = runs.onDidChange(() => {
    timer ??= setTimeout(store, quietMs);
  });
  return new vscode.Disposable(() => {
    listener.dispose();
    clearTimeout(timer);
  });
}
