/** `Mapguard: Filter Races`: which of them the list shows. */
import * as vscode from "vscode";
import { filterLabel, raceFilters } from "../racePanel/raceOrder.ts";
import type { Command } from "./command.ts";

export const raceFilter: Command = {
  id: "mapguard.race.filter",
  async run({ races }) {
    const { l10n } = vscode;
    const choices = raceFilters.map((filter) => ({ filter, label: filterLabel(filter, l10n), picked: filter === races.panel.tree.filter }));
    const chosen = await vscode.window.showQuickPick(choices, { placeHolder: l10n.t("Show in the list") });
    if (chosen !== undefined) races.panel.show({ filter: chosen.filter });
  },
};
