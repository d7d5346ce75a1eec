/**
 * The extension's entry: puts the parts together when a Go file or module is opened, and takes them apart again.
 */
import * as vscode from "vscode";
import { registerCommands } from "./commands/index.ts";
import { registerExplainActions } from "./explainActions.ts";
import { GoLocator } from "./goLocator.ts";
import { createServer, type Server } from "./languageClient.ts";
import { registerPages } from "./pages.ts";
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
  const started = createServer(context, output, windowState);
  const pages = registerPages(context);
  server = started;
  context.subscriptions.push(output, go, windowState, ...showServerStatus(started), ...registerCommands({ context, server: started, output, pages }));
  context.subscriptions.push(registerExplainActions());
  await started.start();
  return { whenIdle: () => started.whenIdle() };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}
