/**
 * The list of races: what is being run, what stands in the way, the races by map, and the runs that were made.
 */
import * as vscode from "vscode";
import type { Problem } from "../../../server/src/runner/doctor.ts";
import { isWriting, mapName, meetingOf, ownerName, type Race } from "./race.ts";
import { outcomeText } from "./raceNotices.ts";
import { groupRaces, type RaceFilter, type RaceGroup, type RaceGrouping } from "./raceOrder.ts";
import { isActive, isBusy, type RaceRuns, type Run } from "./raceRuns.ts";
import { accessesText, countText, progressText } from "./raceWords.ts";
import { missesRaces } from "./unread.ts";
import { type VerifyTarget, verifyHint } from "./verification.ts";

export type RaceNode =
  | { readonly type: "active" | "past"; readonly run: Run }
  | { readonly type: "problem"; readonly problem: Problem }
  | { readonly type: "group"; readonly group: RaceGroup }
  | { readonly type: "race"; readonly race: Race }
  | { readonly type: "history" };

const { l10n } = vscode;
/** A problem that has a welcome text of its own is not listed too. */
export const welcomedProblems: readonly string[] = ["noGo", "noCgo", "noCompiler", "unsupportedPlatform", "crossBuild"];

export class RaceTree implements vscode.TreeDataProvider<RaceNode> {
  readonly #runs: RaceRuns;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #translate: (problem: Problem) => string;
  readonly #verifying: (race: Race) => VerifyTarget | undefined;
  #filter: RaceFilter = "all";
  #grouping: RaceGrouping = "map";

  /** `verifying` answers what a verification would run; undefined where its package is not here. */
  constructor(runs: RaceRuns, translate: (problem: Problem) => string, verifying: (race: Race) => VerifyTarget | undefined) {
    this.#runs = runs;
    this.#translate = translate;
    this.#verifying = verifying;
    runs.onDidChange(() => this.#changed.fire());
  }

  get filter(): RaceFilter {
    return this.#filter;
  }

  set filter(filter: RaceFilter) {
    this.#filter = filter;
    this.#changed.fire();
  }

  get grouping(): RaceGrouping {
    return this.#grouping;
  }

  set grouping(grouping: RaceGrouping) {
    this.#grouping = grouping;
    this.#changed.fire();
  }

  refresh(): void {
    this.#changed.fire();
  }

  /** Races that the filter lets through. */
  get shown(): number {
    return this.#groups().reduce((sum, { races }) => sum + races.length, 0);
  }

  #groups(): readonly RaceGroup[] {
    return groupRaces(this.#runs.races, this.#filter, l10n, this.#grouping);
  }

  getChildren(node?: RaceNode): RaceNode[] {
    if (node?.type === "group") return node.group.races.map((race) => ({ type: "race", race }));
    if (node?.type === "history") return this.#runs.runs.filter((run) => !isBusy(run)).map((run) => ({ type: "past", run }));
    if (node !== undefined) return [];
    const { runs, races } = this.#runs;
    const problems = (runs.find((run) => !isActive(run))?.problems ?? []).filter(({ kind }) => races.length > 0 || !welcomedProblems.includes(kind));
    const groups = this.#groups();
    const nodes: RaceNode[] = runs.filter(isBusy).map((run) => ({ type: "active", run }));
    nodes.push(...problems.map((problem): RaceNode => ({ type: "problem", problem })), ...groups.map((group): RaceNode => ({ type: "group", group })));
    // Where there is nothing but a problem that has a welcome text, that text is shown.
    const ended = runs.filter((run) => !isBusy(run));
    if (ended.length > 0 && (nodes.length > 0 || !ended[0].problems.some(({ kind }) => welcomedProblems.includes(kind)))) nodes.push({ type: "history" });
    return nodes;
  }

  getParent(node: RaceNode): RaceNode | undefined {
    if (node.type !== "race") return undefined;
    const group = this.#groups().find(({ races }) => races.some(({ id }) => id === node.race.id));
    return group && { type: "group", group };
  }

  getTreeItem(node: RaceNode): vscode.TreeItem {
    switch (node.type) {
      case "active":
        return activeItem(node.run);
      case "past":
        return pastItem(node.run);
      case "problem":
        return problemItem(node.problem, this.#translate(node.problem));
      case "group":
        return groupItem(node.group, this.#grouping);
      case "race":
        return raceItem(node.race, this.#grouping, this.#verifying(node.race));
      case "history":
        return historyItem(this.#runs.runs.filter((run) => !isBusy(run)).length);
    }
  }

  /** The node of a race, to reveal it; undefined when the filter hides it. */
  nodeOf(race: Race): RaceNode | undefined {
    const node: RaceNode = { type: "race", race };
    return this.getParent(node) && node;
  }
}

function activeItem(run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(run.title);
  item.id = `run ${run.id}`;
  item.description = activityText(run);
  item.iconPath = new vscode.ThemeIcon(run.state === "waiting" ? "watch" : "loading~spin");
  item.contextValue = "activeRun";
  return item;
}

function activityText(run: Run): string {
  if (run.covering === true) return l10n.t("seeing which findings the tests execute");
  if (run.state === "waiting") return l10n.t("waiting");
  return run.progress === undefined ? l10n.t("building") : progressText(run.progress, run.kind, l10n);
}

function pastItem(run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(run.title);
  item.id = `run ${run.id}`;
  item.description = `${outcomeText(run, l10n)} · ${new Date(run.started).toLocaleTimeString()}`;
  const icons = { run: "beaker", guard: "shield", untilRace: "sync", verify: "verified", import: "output", command: "terminal" } as const;
  item.iconPath = new vscode.ThemeIcon(run.state === "failed" || missesRaces(run) ? "warning" : icons[run.kind]);
  item.contextValue = run.target === undefined && run.kind !== "command" ? "importedRun" : "pastRun";
  return item;
}

function problemItem(problem: Problem, title: string): vscode.TreeItem {
  const item = new vscode.TreeItem(title);
  item.id = `problem ${problem.kind} ${problem.title.text}`;
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground"));
  item.contextValue = "problem";
  return item;
}

function groupItem({ name, isMap, races }: RaceGroup, grouping: RaceGrouping): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group ${name}`;
  item.description = String(races.length);
  item.iconPath = new vscode.ThemeIcon(grouping === "test" ? "beaker" : isMap ? "symbol-object" : "symbol-misc");
  item.contextValue = "group";
  return item;
}

function raceItem(race: Race, grouping: RaceGrouping, verifying: VerifyTarget | undefined): vscode.TreeItem {
  const { report, seen } = race;
  const item = new vscode.TreeItem(meetingOf(report));
  const fresh = race.isNew ? l10n.t("new") : "";
  const accesses = report.kind === "race" ? accessesText(report, l10n) : report.message;
  item.id = race.id;
  item.description = [accesses, grouping === "test" ? mapName(race) : ownerName(report), countText(race, l10n), fresh]
    .filter((part) => part !== "")
    .join(" · ");
  // Filled and outlined differ without their colours, too.
  item.iconPath =
    seen === 0
      ? new vscode.ThemeIcon("circle-outline", new vscode.ThemeColor("testing.iconPassed"))
      : new vscode.ThemeIcon(
          "circle-filled",
          new vscode.ThemeColor(report.sides.some(({ access }) => isWriting(access)) ? "errorForeground" : "problemsWarningIcon.foreground"),
        );
  item.contextValue = verifying === undefined ? "importedRace" : "race";
  item.tooltip = [meetingOf(report), item.description, verifying === undefined ? "" : `${l10n.t("Verify")}: ${verifyHint(verifying, l10n)}`]
    .filter((part) => part !== "")
    .join("\n");
  item.command = { command: "mapguard.race.show", title: l10n.t("Show Race"), arguments: [race.id] };
  item.accessibilityInformation = { label: `${meetingOf(report)}, ${item.description}` };
  return item;
}

function historyItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t("Runs"), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = "history";
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon("history");
  item.contextValue = "history";
  return item;
}
