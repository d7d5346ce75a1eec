/**
 * One package with open files: follows the text keystroke by keystroke. An edit inside function bodies is answered from what
 * is known of the others; all else makes the analysis anew, in small steps, while old findings move with the text.
 */
import { type Earlier, Judgement } from "../analysis/judgement.ts";
import { speaksOfLocks } from "../analysis/lockComments.ts";
import { PackageProgram } from "../analysis/program.ts";
import { further } from "../analysis/revision.ts";
import type { TextChange } from "../base/textChange.ts";
import { isSameCode } from "../ir/ir.ts";
import type { SettleOptions } from "../ir/openFile.ts";
import type { PackageInfo, SourceFile } from "../project/model.ts";
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import { applyBaseline, type Baseline } from "./baseline.ts";
import { type CheckSettings, noteSyntaxError } from "./check.ts";
import { compareNotices, type Diagnostic, type Notice } from "./diagnostic.ts";
import type { PackageFile } from "./findings.ts";
import type { PackageFindings } from "./findingsCache.ts";
import { firstAnswer, shownFindings } from "./firstAnswer.ts";
import { LiveView } from "./liveView.ts";
import { type MovedFile, movedDiagnostics } from "./movedDiagnostics.ts";
import { PackageFiles } from "./packageFiles.ts";
import type { PackageView } from "./packageView.ts";
import type { ProjectSession } from "./projectSession.ts";

export interface OpenPackageSettings extends CheckSettings {
  readonly enabled: boolean;
  /** Findings that are accepted; undefined when there is no baseline. */
  readonly baseline: Baseline | undefined;
}

/** Work done: what tests and the bug report look at. */
export interface WorkCounts {
  /** Answers to edits from what was known. */
  edits: number;
  /** Function bodies parsed after an edit, parses given up, declarations interpreted for edits. */
  parsed: number;
  aborted: number;
  interpreted: number;
  /** Times that the package was judged, and maps whose accesses were held against each other then. */
  judged: number;
  maps: number;
  /** Analyses of the whole package. */
  rebuilt: number;
}

/** What all open packages are given. */
export interface OpenPackageTools {
  readonly counts: WorkCounts;
  /** A question that turns true so many milliseconds later. */
  readonly deadline: (milliseconds: number) => () => boolean;
  /** Findings of earlier starts; undefined when none are kept. */
  readonly remembered: PackageFindings | undefined;
  readonly isOpen: (path: string) => boolean;
}

interface Analysis {
  readonly pkg: Package;
  readonly program: PackageProgram;
  judgement: Judgement;
}

/** Milliseconds that one parse of a touched function may take before its last good IR stands in. */
const parseBudget = 5;
/** A judgement that takes more milliseconds than this comes after the old findings are shown at their new places. */
const judgementBudget = 4;
/** Milliseconds of one piece of background work. */
const sliceBudget = 4;
/** After so many revisions the analysis is made anew in the background, since replaced values stay in its tables. */
const maxRevisions = 2000;

const none: readonly Diagnostic[] = [];

export class OpenPackage {
  readonly info: PackageInfo;
  readonly settings: OpenPackageSettings;
  readonly session: ProjectSession;
  /** What is shown at the moment, the baseline's findings left out. */
  shown: readonly Diagnostic[] = none;
  /** Nothing is left to be done. */
  isComplete = false;
  /** `shown` is what a cold start would find, if from an earlier one. */
  isExact = false;
  private readonly tools: OpenPackageTools;
  private readonly files: PackageFiles;
  private analysis: Analysis | undefined;
  private making: Generator<undefined, void> | undefined;
  /** While the analysis is made: something can be shown already. */
  private hasNews = false;
  /** The package that `making` is about. */
  private building: Package | undefined;
  private current: PackageView | undefined;
  /** Files edited since something was shown for them, with their lines at that time, and the edit where it was one. */
  private readonly unanswered = new Map<string, Pick<MovedFile, "before" | "change">>();
  private change: "none" | "bodies" | "declarations" = "none";
  private isOutdated = true;
  private revisions = 0;
  /** What the judgement at hand does not know of yet. */
  private unjudged: Omit<Earlier, "judgement"> | undefined;
  /** The last judgement was over its budget, so the next one will be. */
  private judgesSlowly = false;

  constructor(info: PackageInfo, session: ProjectSession, settings: OpenPackageSettings, tools: OpenPackageTools) {
    this.info = info;
    this.session = session;
    this.settings = settings;
    this.tools = tools;
    this.files = new PackageFiles(session, tools.isOpen);
  }

  /** The text of a file as the analysis has it; undefined before it was read. */
  textOf(path: string): string | undefined {
    return this.files.textOf(path);
  }

  /** `texts`: the editor's, before and after the change. */
  edit(path: string, change: TextChange, texts?: { readonly before: string; readonly after: string }): void {
    const isOwn = this.info.files.some((source) => source.path === path);
    if (isOwn) this.isExact = false;
    const edited = this.files.edit(path, change, texts);
    if (edited === undefined) {
      if (this.files.isLoaded || !isOwn) return;
      // It will be lowered as it is then, by which time it may belong to another package.
      this.session.fileChanged(path);
      this.change = "declarations";
      return;
    }
    const { file, before } = edited;
    const earlier = this.unanswered.get(path);
    this.unanswered.set(path, earlier === undefined ? { before, change } : { before: earlier.before, change: undefined });
    this.session.fileChanged(path);
    this.isComplete = false;
    if (file.needsRebuild) this.change = "declarations";
    else if (this.change === "none") this.change = "bodies";
  }

  /** Something it depends on changed: the analysis is made anew in the background. */
  outdate(): void {
    this.isOutdated = true;
    this.isComplete = false;
  }

  /** An edit waits for its answer, or for the exact one that is near. */
  get isUrgent(): boolean {
    return this.unanswered.size > 0 || this.unjudged !== undefined;
  }

  /** Does it see the packages of that folder, directly or by way of others? */
  imports(dir: string): boolean {
    return this.analysis?.pkg.reaches(dir) ?? true;
  }

  /** What edits changed since this was last asked. */
  takeChange(): "none" | "bodies" | "declarations" {
    const { change } = this;
    this.change = "none";
    return change;
  }

  /** Up to date with every edit, if perhaps not with everything else; undefined otherwise. */
  get view(): PackageView | undefined {
    return this.unanswered.size === 0 && this.making === undefined && this.unjudged === undefined ? this.current : undefined;
  }

  /** The next piece of work; true when something else is to be shown than before. */
  work(): boolean {
    if (!this.settings.enabled) return this.finish(none);
    if (this.unanswered.size > 0) return this.answer();
    if (this.unjudged !== undefined && this.analysis !== undefined) return this.conclude(this.analysis);
    // While files are read the end of that takes care of it: beginning again each time would never come to it.
    if (this.making !== undefined && this.files.isLoaded && this.files.needsRebuild) this.making = undefined;
    if (this.making === undefined && !this.isOutdated && !this.files.needsRebuild) return this.settleAll();
    this.making ??= this.make();
    return this.advance(this.making);
  }

  /** Something inside broke: nothing is shown until the next edit. */
  fail(): void {
    this.forget();
    this.finish(none);
    this.isComplete = true;
  }

  /** The session was renewed: all is made anew; until then what is shown moves with the text. */
  renew(): void {
    this.forget();
    this.files.renew();
    this.isComplete = false;
  }

  private forget(): void {
    this.analysis = undefined;
    this.unjudged = undefined;
    this.making = undefined;
    this.building = undefined;
    this.current = undefined;
    this.isOutdated = true;
  }

  dispose(): void {
    this.files.dispose();
  }

  // ---- edits

  private answer(): boolean {
    if (this.analysis === undefined || this.making !== undefined) {
      this.show(movedDiagnostics(this.shown, this.moves()));
      return true;
    }
    this.tools.counts.edits++;
    this.revise(this.analysis, { withErrors: false, abort: this.tools.deadline(parseBudget) });
    if (this.unjudged === undefined || !this.judgesSlowly) return this.conclude(this.analysis);
    this.show(movedDiagnostics(this.shown, this.moves()));
    return true;
  }

  private moves(): Map<string, MovedFile> {
    const moves = new Map<string, MovedFile>();
    for (const [path, edited] of this.unanswered) {
      const after = this.files.indexed.get(path)?.lines;
      if (after !== undefined) moves.set(path, { ...edited, after });
    }
    return moves;
  }

  /** Functions whose code is broken are taken as they are, now that there is time. */
  private settleAll(): boolean {
    if (this.analysis === undefined) return true;
    this.revise(this.analysis, { withErrors: true });
    return this.conclude(this.analysis);
  }

  private revise(analysis: Analysis, options: SettleOptions): void {
    const changed: FuncSymbol[] = [];
    this.session.activate(analysis.pkg);
    for (const file of this.files.all()) {
      if (!file.isTouched && !(options.withErrors && !file.isSettled)) continue;
      const { functions, aborted } = this.session.lowerTyped(() => file.settle(options));
      this.tools.counts.aborted += aborted;
      for (const { before, after, isCurrent } of functions) {
        const func = analysis.pkg.replaceFunction(before, after);
        if (func === undefined) this.isOutdated = true;
        else if (isCurrent && !isSameCode(before.ir, after.ir)) changed.push(func);
        else analysis.program.move(func);
        if (isCurrent) this.tools.counts.parsed++;
      }
    }
    const revision = analysis.program.revise(changed, analysis.judgement);
    this.tools.counts.interpreted += revision.interpreted;
    if (++this.revisions > maxRevisions) this.isOutdated = true;
    if (revision.isLost) this.isOutdated = true;
    const comments = this.files.all().flatMap((file) => file.takeTouchedComments());
    const commentsChanged = comments.some(speaksOfLocks);
    const { differsIn } = revision;
    if (differsIn === "nothing" && !commentsChanged) return;
    const due = this.unjudged;
    this.unjudged = {
      differsIn: due === undefined ? differsIn : further(due.differsIn, differsIn),
      commentsChanged: commentsChanged || due?.commentsChanged === true,
    };
  }

  /** Judges what is not judged yet, and shows what is found. */
  private conclude(analysis: Analysis): true {
    const due = this.unjudged;
    if (due !== undefined) {
      this.unjudged = undefined;
      this.session.activate(analysis.pkg);
      const isOver = this.tools.deadline(judgementBudget);
      analysis.judgement = this.judge(analysis, { judgement: analysis.judgement, ...due });
      this.judgesSlowly = isOver();
    }
    this.render(analysis);
    return true;
  }

  private judge({ program, pkg }: Pick<Analysis, "program" | "pkg">, earlier?: Earlier): Judgement {
    const judgement = new Judgement(program, pkg, this.settings.analysis, earlier);
    this.tools.counts.judged++;
    this.tools.counts.maps += judgement.judgedMaps;
    return judgement;
  }

  // ---- the whole package

  private advance(making: Generator<undefined, void>): boolean {
    const isOver = this.tools.deadline(sliceBudget);
    if (this.building !== undefined) this.session.activate(this.building);
    for (;;) {
      if (making.next().done === true) {
        this.making = undefined;
        return this.unanswered.size === 0;
      }
      if (this.hasNews) {
        this.hasNews = false;
        return true;
      }
      if (isOver()) return false;
    }
  }

  private *make(): Generator<undefined, void> {
    this.tools.counts.rebuilt++;
    this.isOutdated = false;
    this.analysis = undefined;
    this.unjudged = undefined;
    this.current = undefined;
    const key = this.files.isRead ? undefined : yield* this.answerFirst();
    yield* this.files.load();
    this.building = this.session.world.newPackage(this.info, this.files.all());
    this.session.activate(this.building);
    const pkg = this.building;
    const program = new PackageProgram(pkg, this.settings.analysis, this.session.foreign);
    yield* program.steps();
    const judgement = this.judge({ program, pkg });
    yield undefined;
    this.analysis = { pkg, program, judgement };
    this.building = undefined;
    this.revisions = 0;
    if (this.unanswered.size > 0) return;
    this.render(this.analysis);
    if (key !== undefined && this.change === "none") this.tools.remembered?.put(key, judgement.findings());
  }

  /** What can be said before the others are parsed; answers the key under which findings are remembered. */
  private *answerFirst(): Generator<undefined, string | undefined> {
    const { info, session, settings, tools } = this;
    const texts = this.files.read(this.selected());
    const question = { info, session, settings, texts, isOpen: tools.isOpen };
    const key = tools.remembered?.key(info, texts, session, settings);
    const { diagnostics, isExact } = firstAnswer(question, tools.remembered, key);
    if (this.change === "none") {
      this.show(this.fresh(diagnostics));
      this.isExact = isExact;
      this.hasNews = true;
    }
    yield undefined;
    return key;
  }

  private selected(): readonly SourceFile[] {
    return this.settings.includeTests ? this.info.files : this.info.files.filter((file) => file.role === "base");
  }

  // ---- what is shown

  private render(analysis: Analysis): void {
    const { info, settings, session } = this;
    const isLeftOut = info.files.every(({ path }) => settings.excludes(path));
    const findings = isLeftOut ? [] : analysis.judgement.findings();
    const files = new Map(this.files.indexed);
    const { diagnostics: found, faults } = shownFindings({ info, session, settings }, findings, files);
    const notices = (): Notice[] => [...this.notices(analysis, files), ...faults];
    this.current = new LiveView({ info, package: analysis.pkg, files, judgement: analysis.judgement, conflicts: findings, diagnostics: found, notices });
    this.finish(this.fresh(found));
  }

  private fresh(found: readonly Diagnostic[]): readonly Diagnostic[] {
    const { baseline } = this.settings;
    return baseline === undefined ? found : applyBaseline(found, baseline).fresh;
  }

  private notices({ program }: Analysis, files: ReadonlyMap<string, PackageFile>): Notice[] {
    const notices = [...this.files.notices];
    for (const { ir, lines } of files.values()) noteSyntaxError(ir, lines, notices);
    for (const { file, reason } of program.skipped) notices.push({ kind: "skipped-file", file, line: 0, message: reason });
    return notices.sort(compareNotices);
  }

  private show(diagnostics: readonly Diagnostic[]): void {
    this.shown = diagnostics;
    this.unanswered.clear();
  }

  private finish(diagnostics: readonly Diagnostic[]): true {
    this.show(diagnostics);
    this.isComplete = !this.settings.enabled || (!this.isOutdated && this.files.isSettled);
    this.isExact = this.isComplete;
    return true;
  }
}
