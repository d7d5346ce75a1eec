/** `Mapguard: Copy Race`: as Markdown for an issue. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { raceFrom } from "./raceArguments.ts";

export const raceCopy: Command = {
  id: "mapguard.race.copy",
  async run({ races }, node) {
    const race = raceFrom(races, node) ?? races.panel.selected;
    if (race === undefined) throw new Error(vscode.l10n.t("Select a race first."));
    await races.copy(race);
  },
};
