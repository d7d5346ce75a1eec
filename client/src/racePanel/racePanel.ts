/**
 * The race panel: the list and the detail, what the selected race offers, and the marks in the editor and the Problems view.
 */
import * as vscode from "vscode";
import type { Frame } from "../../../server/src/reports/report.ts";
import type { Problem } from "../../../server/src/runner/doctor.ts";
import { errorText } from "../errorText.ts";
import type { FrameFiles } from "./frameFiles.ts";
import type { NoticeState, PanelActionId, PanelState } from "./panelState.ts";
import { mapName, meetingOf, ownFrames, type Race } from "./race.ts";
import { RaceDetail } from "./raceDetail.ts";
import { fixesOf, type RaceFix } from "./raceFixes.ts";
import { RaceGutter } from "./raceGutter.ts";
import { problemNotice, runNotice, stateWithoutRace } from "./raceNotices.ts";
import { filterLabel, type RaceFilter, type RaceGrouping, raceFilters } from "./raceOrder.ts";
import { RaceProblems } from "./raceProblems.ts";
import type { RaceRuns } from "./raceRuns.ts";
import { type RaceNode, RaceTree } from "./raceTree.ts";
import { frameOf, raceState } from "./raceView.ts";
import { progressText } from "./raceWords.ts";
import { Settling } from "./settling.ts";
import { unreadSections } from "./unread.ts";
import type { VerifyTarget } from "./verification.ts";

/** What the panel asks others to do. */
export interface PanelHost {
  readonly goVersion: () => string;
  readonly hasGo: () => boolean;
  /** Whether the tests execute a finding that was not seen; "" when it is not known. */
  readonly executionOf: (fingerprint: string) => string;
  /** Why the detector cannot be used here; undefined when nothing is known to speak against it. */
  readonly standingProblem: () => Problem | undefined;
  readonly translate: (problem: Problem) => { readonly title: string; readonly advice: string };
  /** What `verify` would run; undefined where its package is not here. */
  readonly verifying: (race: Race) => VerifyTarget | undefined;
  verify(race: Race): Promise<void>;
  copy(race: Race): Promise<void>;
  /** Of the run, or else of the one that showed the race, or else of the newest that printed something. */
  showRaw(race: Race | undefined, run?: number): Promise<void>;
  /** Of actions that concern no race, and of `why`. */
  act(action: PanelActionId, race: Race | undefined): Promise<void>;
}

const selectedKey = "mapguard.race.selected";
const listKey = "mapguard.race.list";

/** VS Code gathers changes of a list for 200 ms before it draws it anew, and reveals nothing until then. */
const drawnAfterMs = 300;
const mostWaitMs = 3_000;

interface ListState {
  readonly filter: RaceFilter;
  readonly grouping: RaceGrouping;
}

export class RacePanel implements vscode.Disposable {
  readonly #runs: RaceRuns;
  readonly #host: PanelHost;
  readonly #files: FrameFiles;
  readonly #memory: vscode.Memento;
  readonly #tree: RaceTree;
  readonly #view: vscode.TreeView<RaceNode>;
  readonly #detail: RaceDetail;
  readonly #gutter: RaceGutter;
  readonly #problems: RaceProblems;
  readonly #subscriptions: vscode.Disposable[];
  readonly #drawing = new Settling(drawnAfterMs, mostWaitMs);
  #selected: string;
  #problem: Problem | undefined;
  /** A run that was chosen in the list. */
  #run: number | undefined;
  #fixes: readonly RaceFix[] = [];
  #asked = 0;

  constructor(context: vscode.ExtensionContext, runs: RaceRuns, files: FrameFiles, host: PanelHost, drops: vscode.TreeDragAndDropController<RaceNode>) {
    this.#runs = runs;
    this.#files = files;
    this.#host = host;
    this.#memory = context.workspaceState;
    this.#selected = this.#memory.get<string>(selectedKey, "");
    this.#tree = new RaceTree(runs, (problem) => host.translate(problem).title, host.verifying);
    const { filter, grouping } = this.#memory.get<Partial<ListState>>(listKey, {});
    if (filter !== undefined && raceFilters.includes(filter)) this.#tree.filter = filter;
    if (grouping === "test") this.#tree.grouping = grouping;
    this.#view = vscode.window.createTreeView("mapguard.races", { treeDataProvider: this.#tree, showCollapseAll: true, dragAndDropController: drops });
    this.#detail = new RaceDetail(context.extensionUri, (message) => void this.#received(message));
    this.#gutter = new RaceGutter(context.extensionUri, files);
    this.#problems = new RaceProblems(files);
    this.#subscriptions = [
      this.#view,
      this.#gutter,
      this.#problems,
      vscode.window.registerWebviewViewProvider("mapguard.raceDetail", this.#detail),
      this.#tree.onDidChangeTreeData(() => this.#drawing.changed()),
      this.#view.onDidChangeVisibility(({ visible }) => visible && void this.#revealSelected()),
      this.#view.onDidChangeSelection(({ selection }) => this.#selectNode(selection[0])),
      runs.onDidChange(() => this.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      // Fixes come and go with the findings.
      vscode.languages.onDidChangeDiagnostics(() => this.#askFixes()),
    ];
    this.refresh();
  }

  get tree(): RaceTree {
    return this.#tree;
  }

  get selected(): Race | undefined {
    return this.#runs.race(this.#selected);
  }

  /** Shows a race in the detail and, where it is in sight or `reveal` says so, in the list. */
  async select(id: string, reveal = false): Promise<void> {
    const race = this.#runs.race(id);
    if (race === undefined) return;
    this.#choose(id);
    const node = reveal ? this.#tree.nodeOf(race) : undefined;
    if (node !== undefined) await this.#view.reveal(node, { select: true, focus: false });
    else await this.#revealSelected();
  }

  /** Shows in the detail why a run did not come about. */
  showProblem(problem: Problem): void {
    this.#problem = problem;
    this.#draw();
  }

  /** Shows in the detail what is known of a run. */
  showRun(id: number): void {
    this.#run = id;
    this.#draw();
  }

  /** Opens the line of a frame and leaves the focus where it is. */
  async openFrame(race: Race, id: string): Promise<void> {
    const frame = frameOf(race.report, id);
    if (frame !== undefined) await this.#open(frame);
  }

  async #open(frame: Frame): Promise<void> {
    const uri = this.#files.locate(frame);
    if (uri === undefined) return;
    const place = new vscode.Position(Math.max(frame.line - 1, 0), 0);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(place, place), preserveFocus: true, viewColumn: vscode.ViewColumn.One });
  }

  /** The line of the first access whose file is here. */
  async openAccess({ report }: Race): Promise<void> {
    const accesses = report.sides.flatMap((side) => ownFrames(side.frames).frames.slice(0, 1));
    const frame = accesses.find((access) => this.#files.locate(access) !== undefined);
    if (frame !== undefined) await this.#open(frame);
  }

  /** How the list is shown from now on, also after a reload. */
  show({ filter = this.#tree.filter, grouping = this.#tree.grouping }: Partial<ListState>): void {
    this.#tree.filter = filter;
    this.#tree.grouping = grouping;
    void this.#memory.update(listKey, { filter, grouping } satisfies ListState);
    this.#tellFilter();
  }

  #tellFilter(): void {
    const { filter, shown } = this.#tree;
    const { length } = this.#runs.races;
    const { l10n } = vscode;
    this.#view.message = filter === "all" || length === 0 ? undefined : l10n.t("{0}: {1} of {2}", filterLabel(filter, l10n), shown, length);
  }

  /**
   * Where the list is in sight. To reveal something opens the list: it is waited until that happens at once, so that who has
   * turned to another panel meanwhile is not called back.
   */
  async #revealSelected(): Promise<void> {
    if (!this.#view.visible) return;
    await this.#drawing.settled();
    const { selected } = this;
    const node = selected && this.#tree.nodeOf(selected);
    const isSelected = this.#view.selection.some((known) => known.type === "race" && known.race.id === selected?.id);
    if (node !== undefined && !isSelected && this.#view.visible) await this.#view.reveal(node, { select: true, focus: false });
  }

  /** Shows what was kept from before. */
  restore(): void {
    // Which packages are here is known from now on.
    this.#tree.refresh();
    this.refresh();
    void this.#revealSelected();
  }

  refresh(): void {
    const { races, runs, active } = this.#runs;
    // What stood in the way of one run is old once another one is on its way, or all are forgotten.
    if (active.length > 0 || runs.length === 0) {
      this.#problem = undefined;
      this.#run = undefined;
    }
    const seen = races.filter((race) => race.seen > 0).length;
    this.#view.badge = seen === 0 ? undefined : { value: seen, tooltip: vscode.l10n.t("Races seen: {0}", seen) };
    this.#tellFilter();
    this.#gutter.show(races, this.selected);
    this.#problems.show(races);
    this.#askFixes();
    this.#draw();
  }

  #choose(id: string): void {
    this.#selected = id;
    this.#problem = undefined;
    this.#run = undefined;
    this.#fixes = [];
    void this.#memory.update(selectedKey, id);
    this.#gutter.show(this.#runs.races, this.selected);
    this.#askFixes();
    this.#draw();
  }

  #selectNode(node: RaceNode | undefined): void {
    if (node?.type === "race" && (node.race.id !== this.#selected || this.#run !== undefined)) this.#choose(node.race.id);
    if (node?.type !== "problem" && node?.type !== "past") return;
    this.#problem = node.type === "problem" ? node.problem : undefined;
    this.#run = node.type === "past" ? node.run.id : undefined;
    this.#draw();
  }

  #draw(): void {
    this.#detail.show(this.#state());
  }

  #state(): PanelState {
    const { selected } = this;
    if (this.#problem !== undefined) return this.#problemState(this.#problem);
    const run = this.#run === undefined ? undefined : this.#runs.run(this.#run);
    if (run !== undefined) return runNotice(run, vscode.l10n);
    if (selected === undefined) {
      const problemState = (problem: Problem) => this.#problemState(problem);
      const sources = {
        l10n: vscode.l10n,
        trusted: vscode.workspace.isTrusted,
        hasGo: this.#host.hasGo(),
        standing: this.#host.standingProblem(),
        problemState,
      };
      return stateWithoutRace(this.#runs, sources);
    }
    const running = this.#runs.active.find((run) => run.race === selected.id || run.kind === "verify");
    const shownBy = this.#runs.shownBy(selected);
    return raceState(selected, {
      l10n: vscode.l10n,
      code: (frame) => this.#files.code(frame),
      found: (frame) => this.#files.locate(frame) !== undefined,
      fix: this.#fixes.length === 0 ? "" : this.#fixes.length === 1 ? this.#fixes[0].title : `${this.#fixes[0].title}…`,
      running:
        running === undefined
          ? ""
          : running.progress === undefined
            ? vscode.l10n.t("Verifying: building")
            : progressText(running.progress, running.kind, vscode.l10n),
      verifying: vscode.workspace.isTrusted && this.#host.hasGo() ? this.#host.verifying(selected) : undefined,
      sections: shownBy === undefined ? [] : unreadSections(shownBy, vscode.l10n),
      goVersion: this.#host.goVersion(),
      execution: selected.seen > 0 ? "" : this.#host.executionOf(selected.facts?.fingerprint ?? ""),
    });
  }

  #problemState(problem: Problem): NoticeState {
    return problemNotice(problem, this.#host.translate(problem), this.#runs.runs.length > 0, vscode.l10n);
  }

  #askFixes(): void {
    const race = this.selected;
    if (race === undefined || race.seen === 0) {
      this.#fixes = [];
      return;
    }
    const asked = ++this.#asked;
    void fixesOf(race, this.#files).then((fixes) => {
      if (asked !== this.#asked) return;
      const changed = fixes.map(({ title }) => title).join("\n") !== this.#fixes.map(({ title }) => title).join("\n");
      this.#fixes = fixes;
      if (changed) this.#draw();
    });
  }

  async #received(message: { readonly type: string; readonly race?: string; readonly frame?: string; readonly action?: PanelActionId }): Promise<void> {
    const race = this.#runs.race(message.race ?? "");
    if (message.type === "open" && race !== undefined) await this.openFrame(race, message.frame ?? "");
    if (message.type === "action" && message.action !== undefined) {
      try {
        await this.#act(message.action, race);
      } catch (error) {
        void vscode.window.showErrorMessage(`Mapguard: ${errorText(error)}`);
      }
    }
  }

  async #act(action: PanelActionId, race: Race | undefined): Promise<void> {
    if (action === "fix" && race !== undefined) await this.#fix(race);
    else if (action === "verify" && race !== undefined) await this.#host.verify(race);
    else if (action === "copy" && race !== undefined) await this.#host.copy(race);
    else if (action === "raw") await this.#host.showRaw(race, this.#run);
    else await this.#host.act(action, race);
  }

  async #fix(race: Race): Promise<void> {
    const fixes = await fixesOf(race, this.#files);
    const placeHolder = vscode.l10n.t("How is {0} to be mended?", mapName(race) || meetingOf(race.report));
    const fix =
      fixes.length <= 1
        ? fixes[0]
        : await vscode.window.showQuickPick(
            fixes.map((choice) => ({ label: choice.title, ...choice })),
            { placeHolder },
          );
    await fix?.apply();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
