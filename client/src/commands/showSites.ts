/** `Mapguard: List Accesses`: every access to a map with the locks it holds, the odd ones first; the code follows the choice. */
import { basename } from "node:path";
import * as vscode from "vscode";
import type { SiteItem, SitesResult } from "../../../server/src/protocol/messages.ts";
import type { Command } from "./command.ts";
import { placeFrom, toLocation } from "./place.ts";

interface SiteChoice extends vscode.QuickPickItem {
  readonly site: SiteItem;
}

export const showSites: Command = {
  id: "mapguard.showSites",
  async run({ server }, ...args) {
    const place = placeFrom(args);
    const found = place === undefined ? null : await server.sites(place);
    if (found === null || found.sites.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No map whose accesses are known at this place."));
      return;
    }
    const chosen = await chooseSite(found);
    if (chosen !== undefined) await reveal(chosen, false);
  },
};

function chooseSite(found: SitesResult): Promise<SiteItem | undefined> {
  const picker = vscode.window.createQuickPick<SiteChoice>();
  picker.title = found.guard === "" ? found.map : vscode.l10n.t("{0}, guarded by {1}", found.map, found.guard);
  picker.placeholder = vscode.l10n.t("Accesses to the map");
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = found.sites.map(toChoice);
  return new Promise((resolve) => {
    picker.onDidChangeActive(([active]) => active !== undefined && void reveal(active.site, true));
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]?.site);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function toChoice(site: SiteItem): SiteChoice {
  const held = site.locks.length === 0 ? vscode.l10n.t("holds no lock") : vscode.l10n.t("holds {0}", site.locks.join(", "));
  return {
    site,
    label: `${site.odd ? "$(warning)" : "$(check)"} ${site.access}`,
    description: held,
    detail: `${site.function} · ${basename(vscode.Uri.parse(site.uri).path)}:${site.range.start.line + 1}`,
  };
}

async function reveal(site: SiteItem, preserveFocus: boolean): Promise<void> {
  const { uri, range } = toLocation(site);
  await vscode.window.showTextDocument(uri, { selection: range, preserveFocus, preview: true });
}
