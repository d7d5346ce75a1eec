/**
 * mapguard/diagnosticsReport: what to paste into a bug report.
 */
import { homedir } from "node:os";
import { reportRequest } from "../../protocol/messages.ts";
import { diagnosticsReport } from "../../service/features/report.ts";
import type { PackageView } from "../../service/packageView.ts";
import type { ServiceHandler } from "./handler.ts";

/** Added by the main thread. */
export interface ReportParams {
  /** Of open documents. */
  readonly paths: readonly string[];
  /** Name and version, "" when the client does not say. */
  readonly editor: string;
}

export const report: ServiceHandler<ReportParams> = {
  about: "service",
  method: reportRequest,
  capabilities: {},
  answer: ({ service, settings, configuration, version, go, folders }, { paths, editor }) => {
    const views = new Set(paths.map((path) => service.view(path)).filter((view): view is PackageView => view !== undefined));
    const { packages, analysed, findings, names } = service.status();
    const workspace = Object.fromEntries(folders.map((path, index) => [`<folder ${index + 1}>`, path]));
    return diagnosticsReport({
      versions: { mapguard: version, node: process.version, platform: `${process.platform} ${process.arch}`, go: go.version, editor },
      settings,
      config: configuration.path === "" ? undefined : configuration.config,
      counts: {
        "workspace folders": folders.length,
        "open documents": paths.length,
        packages,
        "packages analysed": analysed,
        findings,
        "names held": names,
        "megabytes held": Math.round(process.memoryUsage().heapUsed / 2 ** 20),
      },
      findings: [...views].flatMap(({ diagnostics }) => diagnostics),
      notices: [...views].flatMap(({ notices }) => notices),
      timings: { "since the start": process.uptime() * 1000 },
      folders: { ...workspace, "<GOROOT>": go.goroot, "<home>": homedir() },
    });
  },
};
