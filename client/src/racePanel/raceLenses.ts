/**
 * Lenses over tests: `race test | until race`. Only in trusted workspaces, since they run code.
 */
import * as vscode from "vscode";
import { testFunctions } from "./testFunctions.ts";

const { l10n } = vscode;

export function registerRaceLenses(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const shown = vscode.workspace.getConfiguration("mapguard.race", document.uri).get<boolean>("codeLens", true);
      if (!vscode.workspace.isTrusted || !shown) return [];
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
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider({ scheme: "file", language: "go", pattern: "**/*_test.go" }, provider),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("mapguard.race.codeLens") && changed.fire()),
  );
}
