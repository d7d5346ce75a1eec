/** `Mapguard: Read Race or Crash from the Clipboard`. */
import * as vscode from "vscode";
import { readBytes } from "../intake/readLog.ts";
import type { Command } from "./command.ts";

export const raceImportClipboard: Command = {
  id: "mapguard.race.importClipboard",
  async run({ races }) {
    const text = await vscode.env.clipboard.readText();
    if (text.trim() === "") throw new Error(vscode.l10n.t("The clipboard is empty."));
    const log = await readBytes(vscode.l10n.t("Clipboard"), new TextEncoder().encode(text));
    if (log !== undefined) await races.add(log);
  },
};
