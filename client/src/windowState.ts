/**
 * What the server must know about the window: the kind of its theme (drawings in hovers), whether its folders are trusted,
 * and where Go is. Tells when one of them changes.
 */
import * as vscode from "vscode";
import type { ThemeKind, WindowParams } from "../../server/src/protocol/messages.ts";
import type { GoLocator } from "./goLocator.ts";

const themeKinds: Readonly<Record<vscode.ColorThemeKind, ThemeKind>> = {
  [vscode.ColorThemeKind.Light]: "light",
  [vscode.ColorThemeKind.Dark]: "dark",
  [vscode.ColorThemeKind.HighContrast]: "highContrast",
  [vscode.ColorThemeKind.HighContrastLight]: "highContrastLight",
};

export class WindowState implements vscode.Disposable {
  readonly #go: GoLocator;
  readonly #changed = new vscode.EventEmitter<WindowParams>();
  readonly #subscriptions: readonly vscode.Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(go: GoLocator) {
    this.#go = go;
    const tell = () => this.#changed.fire(this.current());
    this.#subscriptions = [
      this.#changed,
      vscode.window.onDidChangeActiveColorTheme(tell),
      // Folders that become trusted may also bring settings that name another Go.
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#go.refresh().then(tell)),
      go.onDidChange(tell),
    ];
  }

  current(): WindowParams {
    return {
      trusted: vscode.workspace.isTrusted,
      theme: themeKinds[vscode.window.activeColorTheme.kind],
      ...(this.#go.binary !== undefined && { goBinary: this.#go.binary }),
    };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
