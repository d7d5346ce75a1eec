/** `Mapguard: Show All Accesses`: every access to the map at the cursor, as a peek. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { placeFrom, toLocation } from "./place.ts";

export const peekAccesses: Command = {
  id: "mapguard.peekAccesses",
  async run({ server }, ...args) {
    const place = placeFrom(args);
    const found = place === undefined ? null : await server.sites(place);
    if (place === undefined || found === null || found.sites.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No map whose accesses are known at this place."));
      return;
    }
    const { line, character } = place.position;
    const locations = found.sites.map(toLocation);
    await vscode.commands.executeCommand("editor.action.peekLocations", vscode.Uri.parse(place.uri), new vscode.Position(line, character), locations, "peek");
  },
};
