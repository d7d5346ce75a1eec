/**
 * Runs tests under the race detector: one run after the other, with progress that can be cancelled, the exact command in
 * the output, and what is found in the list while it goes on. Nothing is started in a workspace that is not trusted.
 */
import { tmpdir } from "node:os";
import * as vscode from "vscode";
import type { Coverage } from "../../../server/src/reports/coverage.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import type { TestEvent } from "../../../server/src/reports/testEvents.ts";
import { type RaceTarget, shownCommand } from "../../../server/src/runner/command.ts";
import { commandRun } from "../../../server/src/runner/commandRun.ts";
import { coverageRun } from "../../../server/src/runner/coverageRun.ts";
import { guardCacheFolder } from "../../../server/src/runner/guard/guardCache.ts";
import { guardTests } from "../../../server/src/runner/guard/guardTests.ts";
import { type RunListener, type RunProgress, type RunRequest, type RunResult, raceRun } from "../../../server/src/runner/raceRun.ts";
import { RunQueue } from "../../../server/src/runner/runQueue.ts";
import type { SeenReport } from "../../../server/src/runner/runTally.ts";
import { untilRace } from "../../../server/src/runner/untilRace.ts";
import { ActiveRuns } from "./activeRuns.ts";
import { isMeetingOf, raceIds } from "./race.ts";
import type { RaceRuns, RunKind } from "./raceRuns.ts";
import { endsEarlierRuns, type RaceLimits, readLimits, readRunSettings } from "./raceSettings.ts";
import { progressText } from "./raceWords.ts";

export interface RunOrder {
  readonly kind: Exclude<RunKind, "import">;
  readonly title: string;
  /** Of a command of one's own: all that lies in the folder it is run in. */
  readonly target: RaceTarget;
  /** Of a command of one's own: the command. */
  readonly argv?: readonly string[];
  /** Of a verification: the race it is about. */
  readonly race?: string;
  /** Told while it goes on. */
  readonly listener?: { event?(event: TestEvent): void; output?(text: string): void };
  /** What the Test Explorer asked for; undefined when the run was started elsewhere. */
  readonly request?: vscode.TestRunRequest;
  /** The same for runs that were asked for together; undefined: it alone. */
  readonly batch?: object;
  /** Cancels it, besides the progress message. */
  readonly token?: vscode.CancellationToken;
}

export interface FinishedRun {
  readonly id: number;
  readonly result: RunResult;
}

const { l10n } = vscode;
/** The list is redrawn so often while a run goes on. */
const redrawMs = 150;

export class RaceRunner implements vscode.Disposable {
  readonly #runs: RaceRuns;
  readonly #goBinary: () => string | undefined;
  readonly #output: vscode.OutputChannel;
  readonly #queue = new RunQueue();
  readonly #active = new ActiveRuns();

  constructor(runs: RaceRuns, goBinary: () => string | undefined, output: vscode.OutputChannel) {
    this.#runs = runs;
    this.#goBinary = goBinary;
    this.#output = output;
  }

  /** Resolves when the run has ended; undefined when it was given up before it began. Rejects where nothing may be run. */
  async run(order: RunOrder): Promise<FinishedRun | undefined> {
    requireTrust();
    await saveGoFiles();
    const { kind, title, target, race = "", batch = order.request ?? {} } = order;
    const id = this.#runs.start({ kind, title, target: kind === "command" ? undefined : target, started: Date.now(), race });
    const abort = this.#active.begin(id, batch, endsEarlierRuns(vscode.Uri.file(target.folder)));
    order.token?.onCancellationRequested(() => abort.abort());
    const packages = packagesOf(target);
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: kind === "guard" ? l10n.t("Guarded test: {0}", title) : l10n.t("Race test: {0}", title),
      cancellable: true,
    };
    try {
      return await vscode.window.withProgress(options, (progress, token) => {
        token.onCancellationRequested(() => abort.abort());
        return this.#queue.add({ packages, signal: abort.signal, run: () => this.#start(id, order, abort.signal, progress) });
      });
    } catch (error) {
      const cancelled = abort.signal.aborted;
      this.#runs.update(id, { state: cancelled ? "cancelled" : "failed" });
      if (cancelled) return undefined;
      throw error;
    } finally {
      this.#active.end(id);
    }
  }

  /** Which lines the tests of a run execute, without the detector; undefined when that was cancelled or nothing was built. */
  async cover(id: number, { target, token, request, batch = request ?? {} }: RunOrder, covered: readonly string[]): Promise<Coverage | undefined> {
    const abort = this.#active.begin(id, batch, false);
    this.#runs.update(id, { covering: true });
    token?.onCancellationRequested(() => abort.abort());
    const { signal } = abort;
    const title = l10n.t("Race test: seeing which findings the tests execute");
    const listener: RunListener = { command: (command) => this.#output.appendLine(`\n# ${command.cwd}\n$ ${shownCommand(command)}`) };
    const run = () => coverageRun(this.#request(target, signal), covered, listener);
    try {
      return await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (_progress, cancel) => {
        cancel.onCancellationRequested(() => abort.abort());
        return this.#queue.add({ packages: packagesOf(target), signal, run });
      });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      this.#active.end(id);
      this.#runs.update(id, { covering: false });
    }
  }

  /** Without an id: all of them. */
  cancel(id?: number): void {
    this.#active.cancel(id);
  }

  async #start(id: number, order: RunOrder, signal: AbortSignal, progress: vscode.Progress<{ message?: string }>): Promise<FinishedRun> {
    const { kind, target } = order;
    const live = new LiveRun((change) => {
      this.#runs.update(id, change);
      progress.report({ message: progressText(change.progress, kind, l10n) });
    });
    const request = this.#request(target, signal);
    const { dropped } = request.settings;
    if (dropped.length > 0) this.#output.appendLine(l10n.t("Left out, since a race run must not have them: {0}", dropped.join(" ")));
    const listener: RunListener = {
      report: (seen) => live.report(seen),
      progress: (made) => live.progress(made),
      command: (command) => this.#output.appendLine(`\n# ${command.cwd}\n$ ${shownCommand(command)}`),
      output: (text) => {
        this.#output.append(text);
        order.listener?.output?.(text);
      },
      event: (event) => order.listener?.event?.(event),
    };
    const limits = readLimits(vscode.Uri.file(target.folder));
    this.#runs.update(id, { state: "running", amplified: kind === "guard" && limits.amplify });
    try {
      const result = await this.#make(order, request, limits, listener);
      const { reports, tests, problems, output, runs, summary } = result;
      const state = result.how === "cancelled" ? "cancelled" : problems.some(({ prevented }) => prevented) ? "failed" : "done";
      live.end();
      this.#runs.update(id, { state, reports, tests, problems, output, runs, summary, progress: undefined });
      return { id, result };
    } finally {
      live.end();
    }
  }

  #request(target: RaceTarget, signal: AbortSignal): RunRequest {
    return {
      go: this.#goBinary() ?? "",
      settings: readRunSettings(vscode.Uri.file(target.folder)),
      environment: process.env,
      platform: process.platform,
      target,
      trusted: vscode.workspace.isTrusted,
      temporaryFolder: tmpdir(),
      signal,
    };
  }

  #make({ kind, race = "", argv = [] }: RunOrder, request: RunRequest, limits: RaceLimits, listener: RunListener): Promise<RunResult> {
    switch (kind) {
      case "run":
        return raceRun(request, listener);
      case "command":
        return commandRun({ ...request, argv, folder: request.target.folder }, listener);
      case "guard": {
        const cache = guardCacheFolder(process.platform, process.env);
        const building = (version: string) =>
          this.#output.appendLine(l10n.t("Building and trying a guarded runtime for {0}; this happens once for each version of Go.", version));
        return guardTests({ ...request, cache, amplify: limits.amplify, building }, listener);
      }
      default: {
        const runs = kind === "verify" ? limits.verifyRuns : limits.runs;
        const sought = kind === "verify" ? this.#runs.race(race)?.report : undefined;
        // Another race of the test does not end what is to show whether this one is gone.
        const stopAt = sought === undefined ? "race" : (report: Report) => isMeetingOf(sought, report);
        return untilRace({ ...request, stopAt, runs, budgetMs: limits.budgetMs, cpus: limits.cpus, counts: limits.counts }, listener);
      }
    }
  }

  dispose(): void {
    this.cancel();
  }
}

type LiveChange = { readonly progress: RunProgress; readonly reports: readonly SeenReport[]; readonly runs: number };

/** Hands over what is known of a run, at intervals. */
class LiveRun {
  readonly #show: (change: LiveChange) => void;
  readonly #reports = new Map<string, SeenReport>();
  #progress: RunProgress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(show: (change: LiveChange) => void) {
    this.#show = show;
  }

  report(seen: SeenReport): void {
    this.#reports.set(raceIds([seen.report])[0], seen);
    this.#later();
  }

  progress(progress: RunProgress): void {
    this.#progress = progress;
    this.#later();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #later(): void {
    if (this.#ended) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#progress !== undefined) this.#show({ progress: this.#progress, reports: [...this.#reports.values()], runs: this.#progress.runs });
    }, redrawMs);
  }
}

function packagesOf({ folder, packages }: RaceTarget): readonly string[] {
  return packages.map((pattern) => `${folder}/${pattern.replace(/^\.\/?/, "")}`.replace(/\/$/, ""));
}

/** Nothing is started before: it is asked again where programs are. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new Error(l10n.t("Running tests executes the code of this workspace. Trust it first."));
}

/** Tests run what is on disk. */
export async function saveGoFiles(): Promise<void> {
  const changed = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri, fileName }) => isDirty && uri.scheme === "file" && /\.(?:go|mod|work)$/.test(fileName),
  );
  await Promise.all(changed.map((document) => document.save()));
}
