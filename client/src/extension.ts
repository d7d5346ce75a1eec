/**
 * The extension's entry: puts the parts together when a Go file or module is opened, and takes them apart again.
 */
import * as vscode from "vscode";
import { registerCommands } from "./commands/index.ts";
import { registerExplainActions } from "./explainActions.ts";
import { GoLocator } from "./goLocator.ts";
import { createServer, type Server } from "./languageClient.ts";
import { registerPages } from "./pages.ts";
import { Confirmations } from "./racePanel/confirmations.ts";
import { registerRaceLenses } from "./racePanel/raceLenses.ts";
import { Races } from "./racePanel/races.ts";
import { showServerStatus } from "./statusItem.ts";
import { WindowState } from "./windowState.ts";

/** What the extension offers to others, its own tests among them. */
export interface MapguardApi {
  /** Resolves when everything said to the server so far has been analysed and published. */
  whenIdle(): Promise<void>;
}

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<MapguardApi> {
  const output = vscode.window.createOutputChannel("Mapguard", { log: true });
  output.info(`Mapguard ${String(Reflect.get(context.extension.packageJSON, "version"))}, VS Code ${vscode.version}`);
  const go = new GoLocator(output);
  const windowState = new WindowState(go);
  const confirmations = new Confirmations();
  const started = createServer(context, output, windowState, confirmations);
  const races = new Races(context, started, go, confirmations);
  const pages = registerPages(context);
  server = started;
  context.subscriptions.push(output, go, windowState, ...showServerStatus(started), ...registerCommands({ context, server: started, output, pages, races }));
  context.subscriptions.push(registerExplainActions(), confirmations, races, registerRaceLenses());
  await started.start();
  return { whenIdle: () => started.whenIdle() };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}
