/** `Mapguard: Export Races`: as the JSON that `mapguard race` prints, or as Markdown. */
import * as vscode from "vscode";
import { type JoinedFinding, reportsToJson } from "../../../server/src/reports/json.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import { joinSummaries } from "../../../server/src/runner/runReading.ts";
import { raceMarkdown, unreadMarkdown } from "../racePanel/raceMarkdown.ts";
import type { Command } from "./command.ts";

export const raceExport: Command = {
  id: "mapguard.race.export",
  async run({ races }) {
    const shown = races.runs.races.filter(({ seen }) => seen > 0);
    const summary = joinSummaries(races.runs.runs.flatMap((run) => run.summary ?? []));
    if (shown.length === 0 && summary.rejected + summary.unreported.length === 0) throw new Error(vscode.l10n.t("There is no race to export."));
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const defaultUri = folder && vscode.Uri.joinPath(folder, "races.json");
    const uri = await vscode.window.showSaveDialog({
      ...(defaultUri && { defaultUri }),
      filters: { JSON: ["json"], Markdown: ["md"] },
      title: vscode.l10n.t("Export Races"),
    });
    if (uri === undefined) return;
    const finding = (report: Report): JoinedFinding | undefined => {
      const facts = shown.find((race) => race.report === report)?.facts;
      return facts === undefined || facts.map === "" ? undefined : { map: facts.map, fingerprint: facts.fingerprint || null };
    };
    const reports = shown.map(({ report }) => report);
    const text = uri.path.endsWith(".md")
      ? [...shown.map((race) => raceMarkdown(race, vscode.l10n, (frame) => races.files.code(frame))), unreadMarkdown(summary, vscode.l10n)].join("\n")
      : `${JSON.stringify(reportsToJson(reports, summary, finding), undefined, 2)}\n`;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  },
};
