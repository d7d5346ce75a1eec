/** `Mapguard: Explain Rule`: the page of a rule; asked for by name, or with the rule's id as its argument. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const explainRule: Command = {
  id: "mapguard.explainRule",
  async run({ pages }, ruleId) {
    const id = typeof ruleId === "string" ? ruleId : await vscode.window.showQuickPick(pages.ruleIds, { placeHolder: vscode.l10n.t("Rule to explain") });
    if (id === undefined) return;
    if (!(await pages.showRule(id))) throw new Error(vscode.l10n.t("There is no rule of that name."));
  },
};
