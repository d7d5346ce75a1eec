/**
 * Runs survive a reload of the window: they are kept in the workspace's state.
 */
import * as vscode from "vscode";
import { isActive, type RaceRuns, type Run } from "./raceRuns.ts";
import { mostStoredBytes, runsToStore } from "./storedRuns.ts";

/** Of another version nothing is read: the shape may differ. */
interface Stored {
  readonly version: 1;
  readonly runs: readonly Run[];
}

const key = "mapguard.race.runs";
const quietMs = 1_000;

export function restoredRuns(state: vscode.Memento): readonly Run[] {
  const stored = state.get<Stored>(key);
  return stored?.version === 1 && Array.isArray(stored.runs) ? stored.runs : [];
}

export function storeRuns(state: vscode.Memento, runs: RaceRuns): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let stored: readonly Run[] = [];
  const store = () => {
    timer = undefined;
    const ended = runs.runs.filter((run) => !isActive(run));
    // While a run goes on the list changes all the time, and what is to be kept does not.
    if (sameItems(ended, stored)) return;
    stored = ended;
    void state.update(key, { version: 1, runs: runsToStore(ended, mostStoredBytes) } satisfies Stored);
  };
  const listener = runs.onDidChange(() => {
    timer ??= setTimeout(store, quietMs);
  });
  return new vscode.Disposable(() => {
    listener.dispose();
    clearTimeout(timer);
  });
}

function sameItems(a: readonly Run[], b: readonly Run[]): boolean {
  return a.length === b.length && a.every((run, index) => run === b[index]);
}
