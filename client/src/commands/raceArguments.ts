/**
 * What race commands are about: the element of the list they were called on, a test or its message, the lens that was
 * clicked, or the cursor. Arguments of commands may come from anywhere: they are checked here.
 */
import * as vscode from "vscode";
import type { Race } from "../racePanel/race.ts";
import type { Run } from "../racePanel/raceRuns.ts";
import type { Races } from "../racePanel/races.ts";
import { type NamedTarget, namedTest, packageTarget, testTarget } from "../racePanel/raceTargets.ts";
import { raceOfMessage } from "../tests/raceMessage.ts";

/** By its id, or of a node of the list, of a test or of a test's message. Undefined when it names none. */
export function raceFrom({ runs, tests }: Races, argument: unknown): Race | undefined {
  if (typeof argument === "string") return runs.race(argument);
  const race = field(argument, "race");
  const id = field(race, "id");
  return typeof id === "string" ? runs.race(id) : (raceOfMessage(argument, runs.races) ?? tests.raceOf(argument));
}

/** What `raceFrom` finds, or the selected race where the command was called without an argument. Throws when there is none. */
export function chosenRace(races: Races, argument: unknown): Race {
  const race = argument === undefined ? races.panel.selected : raceFrom(races, argument);
  if (race === undefined) throw new Error(vscode.l10n.t("Select a race first."));
  return race;
}

/** Of a node of the list. */
export function runFrom({ runs }: Races, argument: unknown): Run | undefined {
  const id = field(field(argument, "run"), "id");
  return runs.runs.find((run) => run.id === id);
}

/** Of a lens: `[uri, name]`; else the test that the cursor is in. */
export function testFrom(args: readonly unknown[]): NamedTarget {
  const target = namedTarget(args) ?? atCursor();
  if (target === undefined) throw new Error(vscode.l10n.t("The cursor is in no test."));
  return target;
}

/** A test as `testFrom` finds it, or else the package of the active file. */
export function untilTarget(args: readonly unknown[]): NamedTarget {
  const editor = vscode.window.activeTextEditor;
  const target = namedTarget(args) ?? atCursor() ?? (editor && packageTarget(editor.document.uri));
  if (target === undefined) throw new Error(vscode.l10n.t("Open a Go file first."));
  return target;
}

function namedTarget([uri, name]: readonly unknown[]): NamedTarget | undefined {
  if (typeof uri !== "string" || typeof name !== "string") return undefined;
  const file = vscode.Uri.parse(uri);
  // A name that is none could be a pattern for other tests.
  if (file.scheme !== "file" || !/^(?:Test|Fuzz|Example)[\p{L}\p{N}_]*$/u.test(name)) throw new Error(vscode.l10n.t("The link is not valid."));
  return namedTest(file, name);
}

function atCursor(): NamedTarget | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && testTarget(editor.document, editor.selection.active.line);
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
