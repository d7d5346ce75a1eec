/**
 * The Test Explorer: tests whose results are known from race runs, without ranges so that they add no second icon beside the
 * Go extension's, or where it is wished all tests at their places. Races fail a test with both stacks; logs of a build server
 * are shown as runs of their own.
 */
import * as vscode from "vscode";
import type { TestEvent, TestOutcome } from "../../../server/src/reports/testEvents.ts";
import { ownerPackage, type Race, raceIds } from "../racePanel/race.ts";
import type { RunOrder } from "../racePanel/raceRunner.ts";
import type { RunKind } from "../racePanel/raceRuns.ts";
import type { Races } from "../racePanel/races.ts";
import { workspaceTargets } from "../racePanel/raceTargets.ts";
import { raceMessage } from "./raceMessage.ts";
import { TestDiscovery } from "./testDiscovery.ts";
import { testId, testIdOf, testResult } from "./testResults.ts";

const { l10n } = vscode;

/** One run as the Test Explorer shows it. */
export interface ShownRun {
  readonly listener: { event(event: TestEvent): void; output(text: string): void };
  /** The results, once the races are known. */
  publish(id: number): void;
  end(): void;
}

export class RaceTests implements vscode.Disposable {
  readonly #races: Races;
  readonly #controller = vscode.tests.createTestController("mapguard", l10n.t("Mapguard races"));
  readonly #subscriptions: vscode.Disposable[] = [this.#controller];
  #discovery: TestDiscovery | undefined;

  constructor(races: Races) {
    this.#races = races;
    const profile = (name: string, kind: RunOrder["kind"], isDefault: boolean) =>
      this.#controller.createRunProfile(name, vscode.TestRunProfileKind.Run, (request, token) => this.#run(request, kind, token), isDefault);
    this.#subscriptions.push(
      profile(l10n.t("Race"), "run", true),
      profile(l10n.t("Race until found"), "untilRace", false),
      profile(l10n.t("Guard"), "guard", false),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration("mapguard.race.testExplorer")) return;
        this.#controller.items.replace([]);
        this.#discover();
      }),
    );
    this.#discover();
  }

  get #shown(): "off" | "results" | "full" {
    return vscode.workspace.getConfiguration("mapguard.race").get("testExplorer", "results");
  }

  /** Looks for all tests where the setting says so. */
  #discover(): void {
    this.#discovery?.dispose();
    const items = { item: this.#item.bind(this), remove: this.#remove.bind(this) };
    const discovery = this.#shown === "full" ? new TestDiscovery(this.#races.files, items) : undefined;
    this.#discovery = discovery;
    this.#controller.refreshHandler = discovery && (() => discovery.refresh());
  }

  /** A run begins; nothing is shown where the setting says so. */
  begin(order: RunOrder): ShownRun {
    if (this.#shown === "off") return { listener: { event: () => {}, output: () => {} }, publish: () => {}, end: () => {} };
    const run = this.#controller.createTestRun(order.request ?? new vscode.TestRunRequest(), order.title, true);
    return {
      listener: {
        event: ({ action, package: path, test }) => {
          if (action === "run" && test !== "" && !test.includes("/")) run.started(this.#item(path, test));
        },
        output: (text) => run.appendOutput(text.replace(/\r?\n/g, "\r\n")),
      },
      publish: (id) => {
        const ended = this.#races.runs.run(id);
        const races = this.#racesOf(id);
        // The tests that a cancelled run was at have not failed, whatever the go command says.
        const tests = ended?.tests.filter(({ status, race }) => ended.state !== "cancelled" || race || status === "pass" || status === "skip") ?? [];
        for (const test of tests) this.#result(run, test, order.kind, races);
        // Not every command prints the events of its tests.
        const told = new Set(tests.map(({ package: path, test }) => testId(path, test)));
        if (ended?.kind === "command")
          this.#fail(
            run,
            races.filter((race) => !told.has(testIdOf(race))),
            order.title,
          );
      },
      end: () => run.end(),
    };
  }

  /** Races read from a log: results that nobody ran here. */
  publishLog(id: number): void {
    const races = this.#racesOf(id);
    const title = this.#races.runs.run(id)?.title ?? "";
    if (this.#shown === "off" || races.length === 0) return;
    const run = this.#controller.createTestRun(new vscode.TestRunRequest(), title, false);
    this.#fail(run, races, title);
    run.end();
  }

  /** Each race fails the test that it belongs to, as far as that is known; else its package, or what it was read from. */
  #fail(run: vscode.TestRun, races: readonly Race[], title: string): void {
    const byItem = new Map<vscode.TestItem, Race[]>();
    for (const race of races) {
      const item = this.#item(ownerPackage(race.report) || title, race.report.owner?.test ?? "");
      byItem.set(item, [...(byItem.get(item) ?? []), race]);
    }
    for (const [item, own] of byItem) {
      run.failed(
        item,
        own.map((race) => raceMessage(race, this.#races.files)),
      );
    }
  }

  /** Forgets the tests, and with them what they showed. */
  clear(): void {
    this.#controller.items.replace([]);
    void this.#discovery?.refresh();
  }

  /** The race of a test that a menu was opened on; the first where it showed several. */
  raceOf(argument: unknown): Race | undefined {
    const id: unknown = typeof argument === "object" && argument !== null ? Reflect.get(argument, "id") : undefined;
    return this.#races.runs.races.find((race) => race.seen > 0 && testIdOf(race) === id);
  }

  #racesOf(id: number): readonly Race[] {
    const ids = raceIds(this.#races.runs.reportsOf(id));
    return this.#races.runs.races.filter((race) => ids.includes(race.id));
  }

  #result(run: vscode.TestRun, outcome: TestOutcome, kind: RunKind, races: readonly Race[]): void {
    const { package: path, test, elapsed } = outcome;
    const result = testResult(outcome, kind, races, this.#races.runs.races);
    if (result === undefined) return;
    const item = this.#item(path, test);
    const duration = elapsed === undefined ? undefined : elapsed * 1000;
    if (result.state === "passed") run.passed(item, duration);
    else if (result.state === "skipped") run.skipped(item);
    else if (result.state === "raced") {
      const ofGuard = l10n.t("Under the guard it passed, which says nothing of this: the guard sees crashes only.");
      const ofCommand = l10n.t("It passed in a command that may not use the race detector, which says nothing of this.");
      const note = result.stands ? (kind === "guard" ? ofGuard : ofCommand) : "";
      run.failed(
        item,
        result.races.map((race) => raceMessage(race, this.#races.files, note)),
        duration,
      );
    } else {
      run.failed(item, new vscode.TestMessage(failureText(result.state)), duration);
    }
  }

  /** `uri`: where it is known to be; an item keeps the one it was made with. */
  #item(path: string, test: string, uri?: vscode.Uri): vscode.TestItem {
    let parent = this.#controller.items.get(path);
    if (parent === undefined) {
      parent = this.#controller.createTestItem(path, path);
      this.#controller.items.add(parent);
    }
    if (test === "") return parent;
    const id = testId(path, test);
    let item = parent.children.get(id);
    if (item === undefined || (uri !== undefined && item.uri?.toString() !== uri.toString())) {
      item = this.#controller.createTestItem(id, test, uri);
      parent.children.add(item);
    }
    return item;
  }

  #remove(path: string, test: string): void {
    const parent = this.#controller.items.get(path);
    parent?.children.delete(testId(path, test));
    if (parent?.children.size === 0) this.#controller.items.delete(path);
  }

  async #run(request: vscode.TestRunRequest, kind: RunOrder["kind"], token: vscode.CancellationToken): Promise<void> {
    if (request.include === undefined) {
      if (this.#discovery === undefined) await this.#races.rerun();
      else for (const { title, target } of await workspaceTargets()) await this.#races.run({ kind, title, target, request, token });
      return;
    }
    const excluded = new Set(request.exclude?.map(({ id }) => id));
    const byPackage = new Map<string, Set<string>>();
    for (const { id } of request.include.filter((item) => !excluded.has(item.id))) {
      const [path, test] = id.split("\n");
      const tests = byPackage.get(path) ?? new Set();
      byPackage.set(path, tests);
      if (test !== undefined) tests.add(test);
    }
    for (const [path, tests] of byPackage) {
      const folder = this.#races.files.folderOf(path);
      if (folder === undefined) throw new Error(l10n.t("The package of this race is not in the workspace: {0}", path));
      const title = tests.size === 1 ? [...tests][0] : path;
      await this.#races.run({ kind, title, target: { folder, packages: ["."], tests: [...tests] }, request, token });
    }
  }

  dispose(): void {
    this.#discovery?.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function failureText(state: "failed" | "unread" | "blamed" | "died"): string {
  switch (state) {
    case "failed":
      return l10n.t("The test failed; see its output.");
    case "unread":
      return l10n.t("A race was detected in this test, but its report could not be read; see the output of the test.");
    case "blamed":
      return l10n.t("A race was detected while this test ran; its report names another test, or none.");
    case "died":
      return l10n.t("The process ended before the test did.");
  }
}
