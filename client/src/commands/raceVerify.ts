/** `Mapguard: Verify Race`: runs only the test of a race, until the race shows or it was not seen in enough runs. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { raceFrom } from "./raceArguments.ts";

export const raceVerify: Command = {
  id: "mapguard.race.verify",
  async run({ races }, node) {
    const race = raceFrom(races, node) ?? races.panel.selected;
    if (race === undefined) throw new Error(vscode.l10n.t("Select a race first."));
    await races.verify(race);
  },
};
