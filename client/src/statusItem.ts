/**
 * The language status item: what the server is doing, how many findings there are, and whether Go was found.
 */
import * as vscode from "vscode";
import type { StatusParams } from "../../server/src/protocol/messages.ts";
import type { Server, ServerState } from "./languageClient.ts";

const { l10n } = vscode;

export interface StatusLine {
  readonly text: string;
  readonly detail: string;
  readonly busy: boolean;
  readonly severity: vscode.LanguageStatusSeverity;
}

export function showServerStatus(server: Server): vscode.Disposable[] {
  const item = vscode.languages.createLanguageStatusItem("mapguard.status", { language: "go" });
  item.name = "Mapguard";
  item.command = { command: "mapguard.showStatus", title: l10n.t("Details") };
  const update = (state: ServerState) => Object.assign(item, describeState(state));
  update(server.state);
  return [item, server.onDidChangeState(update)];
}

export function describeState(state: ServerState): StatusLine {
  const calm = { busy: false, severity: vscode.LanguageStatusSeverity.Information };
  if (state === "stopped") return { ...calm, text: l10n.t("Mapguard: stopped"), detail: "", severity: vscode.LanguageStatusSeverity.Error };
  if (state === "starting") return { ...calm, text: l10n.t("Mapguard: starting"), detail: "", busy: true };
  const parts = [state.problem, packages(state.analysed, state.packages), goText(state.go.version, state.go.goroot), scanned(state)];
  const detail = parts.filter((part) => part !== "").join(" · ");
  switch (state.state) {
    case "starting":
      return { ...calm, text: l10n.t("Mapguard: starting"), detail, busy: true };
    case "indexing":
      return { ...calm, text: l10n.t("Mapguard: indexing"), detail, busy: true };
    case "analysing":
      return { ...calm, text: l10n.t("Mapguard: analysing"), detail, busy: true };
    case "failed":
      return { ...calm, text: l10n.t("Mapguard: failed"), detail, severity: vscode.LanguageStatusSeverity.Error };
    case "ready":
      return { ...calm, text: findings(state.findings), detail, ...(state.problem !== "" && { severity: vscode.LanguageStatusSeverity.Warning }) };
  }
}

function findings(count: number): string {
  if (count === 0) return l10n.t("Mapguard: no findings");
  return count === 1 ? l10n.t("Mapguard: 1 finding") : l10n.t("Mapguard: {0} findings", count);
}

function packages(analysed: number, known: number): string {
  if (known === 0) return "";
  return known === 1 ? l10n.t("{0} of 1 package analysed", analysed) : l10n.t("{0} of {1} packages analysed", analysed, known);
}

/** Of the workspace, when an earlier start saved some of the work. */
function scanned({ scanned: counts }: StatusParams): string {
  if (counts === undefined || counts.remembered === 0) return "";
  if (counts.packages === 1) return l10n.t("the one package of the workspace known from an earlier start");
  return l10n.t("{0} of {1} packages of the workspace known from an earlier start", counts.remembered, counts.packages);
}

function goText(version: string, goroot: string): string {
  if (version !== "") return version;
  return goroot === "" ? l10n.t("Go not found") : goroot;
}
