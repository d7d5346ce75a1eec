/**
 * The list of commands, and their registration. A new command adds its line here.
 */
import * as vscode from "vscode";
import { errorText } from "../errorText.ts";
import { analyzeWorkspace } from "./analyzeWorkspace.ts";
import type { Command, CommandContext } from "./command.ts";
import { copyDiagnosticsReport } from "./copyDiagnosticsReport.ts";
import { createBaseline } from "./createBaseline.ts";
import { explainRule } from "./explainRule.ts";
import { openPlace } from "./openPlace.ts";
import { openWalkthrough } from "./openWalkthrough.ts";
import { peekAccesses } from "./peekAccesses.ts";
import { raceCancel } from "./raceCancel.ts";
import { raceClear } from "./raceClear.ts";
import { raceCopy } from "./raceCopy.ts";
import { raceExport } from "./raceExport.ts";
import { raceFilter } from "./raceFilter.ts";
import { raceGroup } from "./raceGroup.ts";
import { raceGuard } from "./raceGuard.ts";
import { raceImportClipboard } from "./raceImportClipboard.ts";
import { raceOpenLog } from "./raceOpenLog.ts";
import { raceRerun } from "./raceRerun.ts";
import { raceRunChanged } from "./raceRunChanged.ts";
import { raceRunCommand } from "./raceRunCommand.ts";
import { raceRunFile } from "./raceRunFile.ts";
import { raceRunPackage } from "./raceRunPackage.ts";
import { raceRunTestAtCursor } from "./raceRunTestAtCursor.ts";
import { raceRunWorkspace } from "./raceRunWorkspace.ts";
import { raceShow } from "./raceShow.ts";
import { raceUntilRace } from "./raceUntilRace.ts";
import { raceVerify } from "./raceVerify.ts";
import { restartServer } from "./restartServer.ts";
import { showOutput } from "./showOutput.ts";
import { showSites } from "./showSites.ts";
import { showStatus } from "./showStatus.ts";
import { whyFinding } from "./whyFinding.ts";

const commands: readonly Command[] = [
  analyzeWorkspace,
  copyDiagnosticsReport,
  createBaseline,
  explainRule,
  openPlace,
  openWalkthrough,
  peekAccesses,
  raceCancel,
  raceClear,
  raceCopy,
  raceExport,
  raceFilter,
  raceGroup,
  raceGuard,
  raceImportClipboard,
  raceOpenLog,
  raceRerun,
  raceRunChanged,
  raceRunCommand,
  raceRunFile,
  raceRunPackage,
  raceRunTestAtCursor,
  raceRunWorkspace,
  raceShow,
  raceUntilRace,
  raceVerify,
  restartServer,
  showOutput,
  showSites,
  showStatus,
  whyFinding,
];

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return commands.map((command) =>
    vscode.commands.registerCommand(command.id, async (...args: readonly unknown[]) => {
      try {
        await command.run(context, ...args);
      } catch (error) {
        context.output.error(error instanceof Error ? error : String(error));
        const showOutputLabel = vscode.l10n.t("Show Output");
        const message = `Mapguard: ${errorText(error)}`;
        if ((await vscode.window.showErrorMessage(message, showOutputLabel)) === showOutputLabel) context.output.show();
      }
    }),
  );
}
