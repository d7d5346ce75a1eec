/** `Mapguard: Open Race Log or Crash Dump`: reads files that are chosen, or the one of the active editor's menu. */
import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const raceOpenLog: Command = {
  id: "mapguard.race.openLog",
  async run({ races }, file) {
    const given = file instanceof vscode.Uri ? [file] : undefined;
    const uris = given ?? (await vscode.window.showOpenDialog({ canSelectMany: true, title: vscode.l10n.t("Logs with race reports or crashes") }));
    if (uris !== undefined) await races.openLogs(uris);
  },
};
