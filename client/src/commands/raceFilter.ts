/** `Mapguard: Filter Races`: which of them the list shows. */
import * as vscode from "vscode";
import { type RaceFilter, raceFilters } from "../racePanel/raceOrder.ts";
import type { Command } from "./command.ts";

export const raceFilter: Command = {
  id: "mapguard.race.filter",
  async run({ races }) {
    const { l10n } = vscode;
    const labels: Readonly<Record<RaceFilter, string>> = {
      all: l10n.t("All races"),
      maps: l10n.t("Races on maps"),
      new: l10n.t("New since the last run"),
      seen: l10n.t("Seen in the newest run of their test"),
    };
    const choices = raceFilters.map((filter) => ({ filter, label: labels[filter], picked: filter === races.panel.tree.filter }));
    const chosen = await vscode.window.showQuickPick(choices, { placeHolder: l10n.t("Show in the list") });
    if (chosen !== undefined) races.panel.filter(chosen.filter, chosen.filter === "all" ? "" : chosen.label);
  },
};
