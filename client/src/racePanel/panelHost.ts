/**
 * What the race panel asks of the rest of the extension: what it needs to know, and what its buttons do.
 */
import * as vscode from "vscode";
import type { Problem, ProblemText } from "../../../server/src/runner/doctor.ts";
import type { GoLocator } from "../goLocator.ts";
import type { Server } from "../languageClient.ts";
import type { Confirmations } from "./confirmations.ts";
import type { PanelActionId } from "./panelState.ts";
import type { Race } from "./race.ts";
import type { PanelHost } from "./racePanel.ts";
import type { Races } from "./races.ts";
import { workspaceTargets } from "./raceTargets.ts";

const { l10n } = vscode;

export function panelHost(races: Races, server: Server, go: GoLocator, confirmations: Confirmations): PanelHost {
  return {
    goVersion: () => (typeof server.state === "object" ? server.state.go.version : ""),
    hasGo: () => go.binary !== undefined,
    standingProblem: () => races.standingProblem,
    executionOf: (fingerprint) => confirmations.executionOf(fingerprint),
    translate: translateProblem,
    verify: (race) => races.verify(race),
    copy: (race) => races.copy(race),
    verifying: (race) => races.verifying(race),
    showRaw: (race, run) => races.showRaw(race, run),
    act: (action, race) => act(races, action, race),
  };
}

async function act(races: Races, action: PanelActionId, race: Race | undefined): Promise<void> {
  if (action === "why" && race?.facts !== undefined) await vscode.commands.executeCommand("mapguard.whyFinding", race.facts.uri, race.facts.fingerprint);
  if (action === "cancel") races.cancel();
  if (action === "trust") await vscode.commands.executeCommand("workbench.trust.manage");
  if (action === "openLog") await vscode.commands.executeCommand("mapguard.race.openLog");
  if (action === "installGo") await vscode.env.openExternal(vscode.Uri.parse("https://go.dev/dl/"));
  if (action === "run") await races.rerun();
  if (action === "guard") await races.guardAgain();
  if (action === "untilRace") await races.runAll(await workspaceTargets(), "untilRace");
}

function translateProblem({ title, advice }: Problem): { readonly title: string; readonly advice: string } {
  return { title: translated(title), advice: translated(advice) };
}

/** The bundle has the doctor's words by key; in English there is no bundle. */
function translated({ key, arguments: args, text }: ProblemText): string {
  const found = l10n.t(key, { ...args });
  return found === key ? text : found;
}
