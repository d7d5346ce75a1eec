/**
 * Lenses over tests: `race test | until race`. Only in trusted workspaces, since they run code. Of the other Go files, which
 * have the server's lenses alone, it is only noticed whether VS Code asks for any.
 */
import * as vscode from "vscode";
import { testFunctions } from "./testFunctions.ts";
import { Unasked } from "./unasked.ts";

const { l10n } = vscode;
const selector: vscode.DocumentFilter = { scheme: "file", language: "go" };

export function registerRaceLenses(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const unasked = new Unasked(() => changed.fire());
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      unasked.asked(document.uri.toString());
      const shown = vscode.workspace.getConfiguration("mapguard.race", document.uri).get<boolean>("codeLens", true);
      if (!vscode.workspace.isTrusted || !shown || !document.fileName.endsWith("_test.go")) return [];
      return testFunctions(document.getText()).flatMap(({ name, line }) => {
        const range = new vscode.Range(line, 0, line, 0);
        const args = [document.uri.toString(), name];
        return [
          new vscode.CodeLens(range, { title: l10n.t("race test"), command: "mapguard.race.runTestAtCursor", arguments: args }),
          new vscode.CodeLens(range, { title: l10n.t("until race"), command: "mapguard.race.untilRace", arguments: args }),
        ];
      });
    },
  };
  const showGoFiles = (editors: readonly vscode.TextEditor[]) => {
    const documents = editors.map(({ document }) => document).filter((document) => vscode.languages.match(selector, document) > 0);
    unasked.show(documents.map(({ uri }) => uri.toString()));
  };
  const registered = vscode.Disposable.from(
    changed,
    unasked,
    vscode.languages.registerCodeLensProvider(selector, provider),
    vscode.window.onDidChangeVisibleTextEditors(showGoFiles),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("mapguard.race.codeLens") && changed.fire()),
  );
  showGoFiles(vscode.window.visibleTextEditors);
  return registered;
}
