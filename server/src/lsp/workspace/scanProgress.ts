/**
 * Shows a scan of the workspace in the editor, where it can be cancelled, and in the status item.
 */
import type { Connection } from "vscode-languageserver/node";
import { counted, type Say } from "../../service/wording.ts";
import { EngineRequestCancelled } from "../engine/engineClient.ts";
import type { serverTexts } from "../texts.ts";
import type { ScanProgress } from "./workspaceScan.ts";

export type CountPackages = (counts: { readonly done: number; readonly total: number } | undefined) => void;

export async function withScanProgress<T>(
  connection: Connection,
  say: Say<typeof serverTexts>,
  count: CountPackages,
  run: (progress: ScanProgress) => Promise<T>,
): Promise<T> {
  const reporter = await connection.window.createWorkDoneProgress();
  const controller = new AbortController();
  let percent = 0;
  reporter.begin(say("server.scan.title"), 0, undefined, true);
  reporter.token.onCancellationRequested(() => controller.abort(new EngineRequestCancelled("cancelled")));
  count({ done: 0, total: 0 });
  try {
    return await run({
      signal: controller.signal,
      report: (done, total) => {
        const next = Math.floor((100 * done) / Math.max(1, total));
        if (next === percent) return;
        percent = next;
        reporter.report(percent, counted(say, "server.scan.progress", total, { done }));
        count({ done, total });
      },
    });
  } finally {
    reporter.done();
    count(undefined);
  }
}
