/**
 * What a command of the extension is made of. Each lives in a file of its own, named after it.
 */
import type * as vscode from "vscode";
import type { Server } from "../languageClient.ts";
import type { Pages } from "../pages.ts";
import type { Races } from "../racePanel/races.ts";

export interface CommandContext {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly output: vscode.LogOutputChannel;
  readonly pages: Pages;
  readonly races: Races;
}

export interface Command {
  readonly id: `mapguard.${string}`;
  /** Arguments come from links and lenses too: each command checks its own. */
  run(context: CommandContext, ...args: readonly unknown[]): Promise<void> | void;
}
