/**
 * A test command of one's own (ginkgo, gotestsum, Make, Bazel): any program whose output is read for reports. An array of
 * arguments without a shell; only in trusted workspaces.
 */
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import { mergeReports } from "../../../server/src/reports/merge.ts";
import { ReportReader } from "../../../server/src/reports/reader.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import { isExecutableFile } from "../../../server/src/runner/places.ts";
import { spawnStreaming } from "../../../server/src/runner/spawn.ts";
import type { ImportedText } from "../racePanel/races.ts";

const { l10n } = vscode;
const mostKept = 256 * 1024;

export async function runCustomCommand(argv: readonly string[], folder: string, output: (text: string) => void): Promise<ImportedText | undefined> {
  if (!vscode.workspace.isTrusted) throw new Error(l10n.t("Running tests executes the code of this workspace. Trust it first."));
  const program = findProgram(argv[0] ?? "");
  if (program === undefined) throw new Error(l10n.t("{0} was not found.", argv[0] ?? ""));
  const title = argv.join(" ");
  output(`\n# ${folder}\n$ ${title}\n`);
  const reports: Report[] = [];
  const reader = new ReportReader({ report: (report) => reports.push(report) });
  const decoder = new TextDecoder();
  let text = "";
  const read = (bytes: Uint8Array) => {
    reader.push(bytes);
    const part = decoder.decode(bytes, { stream: true });
    if (text.length < mostKept) text += part;
    output(part);
  };
  const options = { location: vscode.ProgressLocation.Notification, title: l10n.t("Race test: {0}", title), cancellable: true };
  const exit = await vscode.window.withProgress(options, (_progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const env = { ...process.env };
    return spawnStreaming([program, ...argv.slice(1)], {
      cwd: folder,
      env,
      trusted: vscode.workspace.isTrusted,
      signal: abort.signal,
      stdout: read,
      stderr: read,
    });
  });
  if (exit.how === "notStarted") throw new Error(exit.failure);
  if (exit.how === "cancelled") return undefined;
  reader.end();
  return { title, source: "", reports: mergeReports(reports), summary: reader.summary, text: text.slice(0, mostKept) };
}

/** On the search path: never in a relative folder, which the workspace could fill. */
function findProgram(name: string): string | undefined {
  const extensions = process.platform === "win32" ? [".exe", ""] : [""];
  const folders = isAbsolute(name) ? [""] : (process.env.PATH ?? "").split(delimiter).filter(isAbsolute);
  if (!isAbsolute(name) && /[/\\]/.test(name)) return undefined;
  return folders.flatMap((folder) => extensions.map((extension) => (folder === "" ? name : join(folder, name)) + extension)).find(isExecutableFile);
}
