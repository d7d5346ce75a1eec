/**
 * The webview beside the list: the selected race, or what is in the way. The page gets texts and ids and sends ids back;
 * scripts run only from the extension's own bundle.
 */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { detailPage } from "./detailPage.ts";
import { type PageMessage, type PanelState, parsePageMessage } from "./panelState.ts";

export class RaceDetail implements vscode.WebviewViewProvider {
  readonly #assets: vscode.Uri;
  readonly #receive: (message: PageMessage) => void;
  #view: vscode.WebviewView | undefined;
  #state: PanelState | undefined;

  constructor(extension: vscode.Uri, receive: (message: PageMessage) => void) {
    this.#assets = vscode.Uri.joinPath(extension, "dist");
    this.#receive = receive;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    view.webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [this.#assets] };
    view.webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parsePageMessage(message);
      if (parsed?.type === "ready") this.#post();
      else if (parsed !== undefined) this.#receive(parsed);
    });
    view.webview.html = this.#page(view.webview);
  }

  show(state: PanelState): void {
    this.#state = state;
    this.#post();
  }

  #post(): void {
    if (this.#view !== undefined && this.#state !== undefined) void this.#view.webview.postMessage(this.#state);
  }

  #page(webview: vscode.Webview): string {
    return detailPage({
      language: vscode.env.language,
      nonce: randomBytes(16).toString("base64"),
      styleSource: webview.cspSource,
      asset: (name) => webview.asWebviewUri(vscode.Uri.joinPath(this.#assets, name)).toString(),
    });
  }
}
