/**
 * Everything about races put together: runs and imports go in, the panel, the Test Explorer and the findings show them.
 * Commands start here.
 */
import * as vscode from "vscode";
import type { Problem } from "../../../server/src/runner/doctor.ts";
import { errorText } from "../errorText.ts";
import type { GoLocator } from "../goLocator.ts";
import type { ImportedText, LogArrival } from "../intake/importedText.ts";
import { watchLogFolder } from "../intake/logFolder.ts";
import { RaceDrops } from "../intake/raceDrops.ts";
import { readLog } from "../intake/readLog.ts";
import { registerReportLanguage } from "../intake/reportLanguage.ts";
import type { Server } from "../languageClient.ts";
import { RaceTests } from "../tests/raceTests.ts";
import { testIdOf } from "../tests/testResults.ts";
import { CandidateMisses } from "./candidateMisses.ts";
import type { Confirmations } from "./confirmations.ts";
import { FrameFiles } from "./frameFiles.ts";
import { panelHost } from "./panelHost.ts";
import { ownerPackage, type Race, raceIds, type StaticFacts } from "./race.ts";
import { type AskJoin, analyse, askOpened } from "./raceAnalysis.ts";
import { coveredPatterns, learnExecution, openPackages } from "./raceCoverage.ts";
import { raceMarkdown, rawReport } from "./raceMarkdown.ts";
import { RacePanel } from "./racePanel.ts";
import { type FinishedRun, RaceRunner, type RunOrder, requireTrust, saveGoFiles } from "./raceRunner.ts";
import { hasLeftOut, isBusy, onlyShows, RaceRuns, type Run } from "./raceRuns.ts";
import { countsCoverage, readOwnCommand } from "./raceSettings.ts";
import { changedTargets, folderOfPackage, type NamedTarget, workspaceTargets } from "./raceTargets.ts";
import { restoredRuns, storeRuns } from "./runStore.ts";
import { number } from "./settingValues.ts";
import { StandingProblem } from "./standingProblem.ts";
import { missesRaces, unreadLog, unreadText } from "./unread.ts";
import { type VerifyTarget, verifyTarget } from "./verification.ts";

const { l10n } = vscode;

export class Races implements vscode.Disposable {
  readonly runs: RaceRuns;
  readonly files: FrameFiles;
  readonly panel: RacePanel;
  readonly tests: RaceTests;
  readonly #runner: RaceRunner;
  readonly #server: Server;
  readonly #go: GoLocator;
  readonly #confirmations: Confirmations;
  readonly #output: vscode.OutputChannel;
  readonly #ask: AskJoin;
  readonly #subscriptions: vscode.Disposable[];
  readonly #ended = new AbortController();
  readonly #misses = new CandidateMisses();
  readonly #standing: StandingProblem;

  constructor(context: vscode.ExtensionContext, server: Server, go: GoLocator, confirmations: Confirmations) {
    this.#server = server;
    this.#go = go;
    this.#ask = askOpened((params) => server.join(params));
    this.#confirmations = confirmations;
    this.#output = vscode.window.createOutputChannel("Mapguard Races");
    this.runs = new RaceRuns(keptRuns(), restoredRuns(context.workspaceState), mostReports());
    this.files = new FrameFiles(() => (typeof server.state === "object" ? server.state.go.goroot : ""));
    this.#standing = new StandingProblem(go, (line) => this.#output.appendLine(line));
    this.#runner = new RaceRunner(this.runs, () => go.binary, this.#output);
    this.panel = new RacePanel(
      context,
      this.runs,
      this.files,
      panelHost(this, server, go, confirmations),
      new RaceDrops({ open: (uris) => this.openLogs(uris), add: (log) => this.add(log) }),
    );
    this.tests = new RaceTests(this);
    this.#subscriptions = [
      this.#output,
      this.files,
      this.#runner,
      this.panel,
      this.tests,
      this.runs.onDidChange(() => this.#tellContext()),
      this.#standing.onDidChange(() => {
        this.panel.refresh();
        this.#tellContext();
      }),
      storeRuns(context.workspaceState, this.runs),
      registerReportLanguage(this.files),
      watchLogFolder((uri) => this.openLogs([uri], "watched")),
      this.#standing,
      server.onDidChangeState(() => this.panel.refresh()),
      confirmations.onDidVoid((fingerprints) => this.#forget(fingerprints)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("mapguard.race.keepRuns")) this.runs.keep = keptRuns();
        if (change.affectsConfiguration("mapguard.race.maxReports")) this.runs.mostReports = mostReports();
      }),
    ];
    this.#tellContext();
    void this.#standing.examine();
    void this.#restore();
  }

  /** Runs one target after the other. Undefined when it was cancelled before it began. */
  async run(order: RunOrder): Promise<FinishedRun | undefined> {
    await this.files.refresh();
    const before = this.panel.selected?.id;
    const shown = this.tests.begin(order);
    try {
      const finished = await this.#runner.run({ ...order, listener: shown.listener });
      if (finished === undefined) return undefined;
      const { id, result } = finished;
      await this.#learn(id, result.runs);
      shown.publish(id);
      const problem = result.problems.find(({ prevented }) => prevented);
      if (problem !== undefined) this.panel.showProblem(problem);
      else await this.#showFirst(id, before);
      const isUnread = problem === undefined && missesRaces(result) && result.reports.length === 0;
      // Who has turned to another race meanwhile is left with it.
      if (isUnread && this.panel.selected?.id === before) this.panel.showRun(id);
      // Where a race could not be read, nothing is known of what was not seen.
      const isTold = problem === undefined && result.how === "exited" && !missesRaces(result);
      if (order.kind === "run" && isTold && !this.runs.runs.some((run) => run.id === id && hasLeftOut(run))) await this.#cover(id, order);
      return finished;
    } finally {
      shown.end();
    }
  }

  /** What keeps the detector from being used here, where another way of running helps. */
  get standingProblem(): Problem | undefined {
    return this.#standing.problem;
  }

  async runAll(targets: readonly NamedTarget[], kind: RunOrder["kind"]): Promise<void> {
    await vscode.commands.executeCommand("mapguard.races.focus", { preserveFocus: true });
    const batch = {};
    await Promise.all(targets.map(({ title, target }) => this.run({ kind, title, target, batch })));
  }

  /** The packages that git says are changed. */
  async runChanged(): Promise<void> {
    requireTrust();
    await saveGoFiles();
    const options = { location: { viewId: "mapguard.races" }, title: l10n.t("Asking Git for changed packages") };
    const targets = await vscode.window.withProgress(options, () => changedTargets(this.#ended.signal));
    if (targets === undefined) return;
    if (targets.length > 0) await this.runAll(targets, "run");
    else void vscode.window.showInformationMessage(l10n.t("No package with Go files was changed since the last commit."));
  }

  async rerun(): Promise<void> {
    const last = this.runs.runs.find(({ kind, target }) => target !== undefined || kind === "command");
    if (last?.kind === "command") await this.runCommand();
    else if (last?.target !== undefined && last.kind !== "import")
      await this.runAll([{ title: last.title, target: last.target }], last.kind === "verify" ? "run" : last.kind);
    else await this.runAll(await workspaceTargets(), "run");
  }

  /** Runs the test of a race again and again until it shows, or not: only that test. */
  async verify(race: Race, kind: "verify" | "untilRace" = "verify"): Promise<void> {
    const verifying = this.verifying(race);
    if (verifying === undefined) throw new Error(l10n.t("The package of this race is not in the workspace: {0}", ownerPackage(race.report)));
    const { target, test, guarded } = verifying;
    const title = test || vscode.workspace.asRelativePath(target.folder);
    await this.run({ kind: guarded && kind === "verify" ? "guard" : kind, title, target, race: race.id });
  }

  /** What `verify` runs; undefined where the race's package is not in the workspace. */
  verifying(race: Race): VerifyTarget | undefined {
    // What the guard showed is looked for under the guard: the detector may not be there.
    return verifyTarget(race, this.runs.shownBy(race)?.kind === "guard", ({ report }) => folderOfPackage(report, this.files));
  }

  /** What was run last, or else everything, without the detector. */
  async guardAgain(): Promise<void> {
    const last = this.runs.runs.find(({ target }) => target !== undefined);
    await this.runAll(last?.target === undefined ? await workspaceTargets() : [{ title: last.title, target: last.target }], "guard");
  }

  cancel(run?: number): void {
    this.#runner.cancel(run);
  }

  /** Forgets the runs that have ended, and what they said of findings. */
  clear(): void {
    this.runs.clear();
    this.tests.clear();
    this.#confirmations.clear();
  }

  /** Shows what was read from a log. */
  async add(log: ImportedText, arrival: LogArrival = "asked"): Promise<void> {
    const selected = this.panel.selected?.id;
    const { title, source, reports, summary, text } = log;
    await this.files.refresh();
    const before = this.runs.runs.find((run) => source !== "" && run.source === source);
    const unread = unreadLog({ summary }, l10n);
    if (arrival === "watched" && reports.length + unread.length === 0 && before === undefined) return;
    const id = this.runs.start({ kind: "import", title, source, target: undefined, started: Date.now(), race: "" });
    const seen = reports.map((report) => ({ report, seen: 1, inRuns: [1] }));
    this.runs.update(id, { state: "done", reports: seen, runs: 1, output: text, summary });
    // A file that grows is read again and again.
    const isNews = unread.join("\n") !== unreadLog({ summary: before?.summary }, l10n).join("\n");
    if (unread.length > 0 && isNews) this.#output.appendLine([`${title}:`, ...unread.map((line) => `  ${line}`)].join("\n"));
    await this.#learn(id, 1);
    const known = new Set(raceIds(before?.reports.map(({ report }) => report) ?? []));
    if (arrival === "watched" && raceIds(this.runs.reportsOf(id)).every((race) => known.has(race))) return;
    this.tests.publishLog(id);
    if (arrival === "watched") {
      vscode.window.setStatusBarMessage(l10n.t("New races in {0}", title), 5000);
      if (this.panel.selected === undefined) await this.#showFirst(id, undefined);
      return;
    }
    await vscode.commands.executeCommand("mapguard.races.focus");
    await this.#showFirst(id, selected);
    if (reports.length > 0) return;
    if (unread.length > 0) this.panel.showRun(id);
    const none = l10n.t("No race report or crash was found in {0}.", title);
    void vscode.window.showInformationMessage([none, unreadText({ summary }, l10n)].filter((part) => part !== "").join(" "));
  }

  /** The test command of the settings; where there is none, the settings are shown. */
  async runCommand(): Promise<void> {
    const command = readOwnCommand();
    if (command === undefined) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "mapguard.race.command");
      return;
    }
    const { argv, folder } = command;
    await vscode.commands.executeCommand("mapguard.races.focus", { preserveFocus: true });
    await this.run({ kind: "command", title: argv.join(" "), target: { folder, packages: ["./..."], tests: [] }, argv });
  }

  async openLogs(uris: readonly vscode.Uri[], arrival: LogArrival = "asked"): Promise<void> {
    for (const uri of uris) {
      try {
        const log = await readLog(uri, arrival === "watched");
        if (log !== undefined) await this.add(log, arrival);
      } catch (error) {
        const text = l10n.t("{0} could not be read: {1}", vscode.workspace.asRelativePath(uri), errorText(error));
        this.#output.appendLine(text);
        if (arrival !== "watched") void vscode.window.showErrorMessage(`Mapguard: ${text}`);
      }
    }
  }

  async copy(race: Race): Promise<void> {
    await vscode.env.clipboard.writeText(raceMarkdown(race, l10n, (frame) => this.files.code(frame)));
    void vscode.window.setStatusBarMessage(l10n.t("The race was copied as Markdown."), 3000);
  }

  /** What was printed by the run that showed the race, or its report as Go prints it. */
  async showRaw(race: Race | undefined, chosen?: number): Promise<void> {
    const printed = this.runs.runs.filter(({ output }) => output !== "");
    const run =
      chosen === undefined
        ? printed.find(({ reports }) => race === undefined || reports.some(({ report }) => report === race.report))
        : printed.find(({ id }) => id === chosen);
    const content = [race === undefined ? "" : rawReport(race.report), run?.output ?? ""].filter((part) => part !== "").join("\n\n");
    const document = await vscode.workspace.openTextDocument({ language: "go-race-report", content });
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** What was kept from before: its files are found again, and the analysis is asked anew. */
  async #restore(): Promise<void> {
    const restored = this.runs.runs.filter(({ reports }) => reports.length > 0);
    if (restored.length === 0) return;
    await this.files.refresh();
    this.panel.restore();
    // Without a server the races are shown all the same.
    const started = await this.#server.whenStarted().then(
      () => true,
      () => false,
    );
    if (!started) return;
    for (const { id, runs } of restored.toReversed()) await this.#learn(id, runs, true);
  }

  /** Names, locks, confirmed findings and candidates of a run's races. */
  async #learn(id: number, made: number, isRestored = false): Promise<void> {
    const run = this.runs.run(id);
    if (run === undefined || run.reports.length === 0) return;
    try {
      // Logs and others that say nothing of what they do not show count as no run.
      const counted = onlyShows(run) || hasLeftOut(run) ? 0 : made;
      const { facts, reports } = await analyse(run.reports, counted, this.files, this.#ask, this.#confirmations);
      this.runs.update(id, { reports });
      // The code may be another one by now: that no finding names what was seen then says nothing of the analysis.
      this.runs.learn(isRestored ? withoutMisses(facts) : facts);
      const ids = new Set(raceIds(reports.map(({ report }) => report)));
      const missed = this.#misses.tell(
        this.runs.races.filter((race) => ids.has(race.id)),
        l10n,
      );
      if (missed.length > 0) this.#output.appendLine(`\n${missed.join("\n")}`);
    } catch (error) {
      // Without the analysis a race is a race all the same.
      this.#output.appendLine(`mapguard/join: ${errorText(error)}`);
    }
  }

  /** Tells findings that the run did not show whether its tests execute them. */
  async #cover(id: number, order: RunOrder): Promise<void> {
    const { target, token } = order;
    if (!countsCoverage(vscode.Uri.file(target.folder)) || token?.isCancellationRequested === true) return;
    const run = this.runs.run(id);
    const ids = raceIds(run?.reports.map(({ report }) => report) ?? []);
    const seen = new Set(ids.map((race) => this.runs.race(race)?.facts?.fingerprint ?? ""));
    const packages = openPackages(this.#confirmations, target, seen);
    if (packages.size === 0) return;
    try {
      const coverage = await this.#runner.cover(id, order, coveredPatterns(target, packages.keys()));
      if (coverage === undefined) return;
      this.runs.update(id, { findings: await learnExecution(packages, coverage, run?.runs ?? 1, this.files, this.#ask, this.#confirmations) });
    } catch (error) {
      // The races stand without it.
      this.#output.appendLine(`mapguard/join: ${errorText(error)}`);
    }
  }

  /** `before`: what was selected when it began. Who has chosen another race meanwhile, or is at one of the run's, keeps it. */
  async #showFirst(id: number, before: string | undefined): Promise<void> {
    const run = this.runs.run(id);
    if (run === undefined || run.race !== "") return;
    const { selected } = this.panel;
    const ids = raceIds(run.reports.map(({ report }) => report));
    const isOfRun = (race: Race) => ids.includes(race.id);
    const first = this.runs.races.find(isOfRun);
    if (first === undefined || (selected !== undefined && selected.id !== before)) return;
    await this.panel.select(selected !== undefined && isOfRun(selected) ? selected.id : first.id);
  }

  /** The code of a confirmed finding was changed: what was seen is said of the old one. */
  #forget(fingerprints: readonly string[]): void {
    const facts = this.runs.races.flatMap(({ id, facts: known }) =>
      known !== undefined && fingerprints.includes(known.fingerprint) ? [[id, { ...known, fingerprint: "", outdated: true }] as const] : [],
    );
    this.runs.learn(new Map(facts));
  }

  #tellContext(): void {
    const last: Run | undefined = this.runs.runs.find(({ state }) => state !== "waiting" && state !== "running");
    const problem = last?.problems[0]?.kind ?? (this.#go.binary === undefined ? "noGo" : (this.standingProblem?.kind ?? ""));
    const contexts = {
      "mapguard.raceProblem": problem,
      "mapguard.raceBusy": this.runs.runs.some(isBusy),
      "mapguard.hasRaceRuns": this.runs.runs.length > 0,
      "mapguard.racingTests": this.runs.races.filter(({ seen }) => seen > 0).map(testIdOf),
    };
    for (const [name, value] of Object.entries(contexts)) void vscode.commands.executeCommand("setContext", name, value);
  }

  dispose(): void {
    this.#ended.abort();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function mostReports(): number {
  return number(vscode.workspace.getConfiguration("mapguard.race"), "maxReports");
}

function withoutMisses(facts: ReadonlyMap<string, StaticFacts>): ReadonlyMap<string, StaticFacts> {
  return new Map([...facts].map(([id, known]) => [id, { ...known, miss: null }]));
}

function keptRuns(): number {
  return number(vscode.workspace.getConfiguration("mapguard.race"), "keepRuns");
}
