/**
 * What the detail says where there is no race to show: untrusted, no Go, never run, running, nothing seen, a problem.
 */
import type { Problem } from "../../../server/src/runner/doctor.ts";
import type { NoticeState, PanelActionId } from "./panelState.ts";
import { isActive, type RaceRuns, type Run } from "./raceRuns.ts";
import { goroutinesText, leftOutText, notSeenText, progressText, type Translator } from "./raceWords.ts";
import { hintText, missesRaces, unreadSections, unreadText } from "./unread.ts";

export interface NoticeSources {
  readonly l10n: Translator;
  readonly trusted: boolean;
  readonly hasGo: boolean;
  /** What keeps the detector from being used here, as far as it is known before anything is run. */
  readonly standing: Problem | undefined;
  problemState(problem: Problem): NoticeState;
}

export function stateWithoutRace(runs: RaceRuns, { l10n, trusted, hasGo, standing, problemState }: NoticeSources): NoticeState {
  const [active] = runs.active;
  const last = runs.runs.find((run) => !isActive(run));
  if (active !== undefined) {
    const text =
      active.progress === undefined
        ? active.kind === "guard"
          ? l10n.t("Building the tests with the guarded runtime; the first time takes longest.")
          : l10n.t("Building the tests with the race detector; the first time takes longest.")
        : progressText(active.progress, active.kind, l10n);
    const title = active.kind === "guard" ? l10n.t("Guarded test: {0}", active.title) : l10n.t("Race test: {0}", active.title);
    return notice("running", title, text, [["cancel", l10n.t("Cancel")]]);
  }
  if (!trusted) {
    return notice(
      "plain",
      l10n.t("Restricted Mode"),
      l10n.t("Running tests executes the code of this workspace, so nothing is run until you trust it. Logs can be read all the same."),
      [
        ["trust", l10n.t("Manage Trust")],
        ["openLog", l10n.t("Open Log")],
      ],
    );
  }
  if (!hasGo) {
    return notice(
      "problem",
      l10n.t("Go was not found"),
      l10n.t("Install Go, or say where it is in the setting mapguard.go.path. Logs can be read all the same."),
      [
        ["installGo", l10n.t("Install Go")],
        ["openLog", l10n.t("Open Log")],
      ],
    );
  }
  const run: [PanelActionId, string] = ["run", l10n.t("Run All Tests")];
  if (last === undefined && standing !== undefined && guardHelps(standing.kind)) return problemState(standing);
  if (last === undefined) {
    const text = l10n.t("Run the tests under the race detector, and both sides of every race show here: the code, the goroutines and the locks they hold.");
    return notice("plain", l10n.t("No race test was run yet"), text, [run, ["openLog", l10n.t("Open Log")]]);
  }
  const [problem] = last.problems;
  if (problem !== undefined) return problemState(problem);
  if (missesRaces(last)) return unreadNotice(last, l10n);
  return { ...quietNotice(runs, last, run, l10n), sections: unreadSections(last, l10n) };
}

/** Nothing stood in the way of the last run. */
function quietNotice(runs: RaceRuns, last: Run, run: [PanelActionId, string], l10n: Translator): NoticeState {
  if (runs.races.length > 0) return notice("plain", l10n.t("Select a race"), l10n.t("Both of its sides show here."), []);
  if (last.state === "cancelled") return notice("plain", l10n.t("The run was cancelled"), "", [run]);
  if (last.kind === "import") {
    const text = l10n.t("Another log may hold one, or the tests show it.");
    return notice("plain", l10n.t("No race report or crash was found in {0}.", last.title), text, [["openLog", l10n.t("Open Log")], run]);
  }
  if (last.kind === "command") {
    const text = l10n.t("That proves nothing: it may not even use the race detector. Its output says what it did.");
    return notice("plain", l10n.t("No race report or crash was found in {0}.", last.title), text, [
      ["run", l10n.t("Run Again")],
      ["raw", l10n.t("Raw output")],
    ]);
  }
  if (last.kind === "guard") {
    const text = l10n.t(
      "That proves nothing: the guard sees only conflicts on maps that end the process. The setting mapguard.race.amplify makes them likelier.",
    );
    const amplified = l10n.t("That proves nothing: the guard sees only conflicts on maps that end the process, which were made likelier here.");
    return notice("good", notSeenText(Math.max(last.runs, 1), l10n), last.amplified === true ? amplified : text, [["guard", l10n.t("Run under Guard")], run]);
  }
  const title = notSeenText(Math.max(last.runs, 1), l10n);
  const text = l10n.t("That proves nothing: the detector sees only what happens while it watches. Repeating the tests finds more.");
  const { executed, notExecuted } = last.findings ?? { executed: 0, notExecuted: 0 };
  const known = executed + notExecuted === 0 ? "" : l10n.t("Findings whose both sides were executed: {0}; not executed: {1}.", executed, notExecuted);
  return notice("good", title, [text, known].filter((part) => part !== "").join(" "), [["untilRace", l10n.t("Run Until a Race Shows")], run]);
}

/** Of a run that is known to have met a race which cannot be shown: never that none was seen. */
export function unreadNotice(run: Run, l10n: Translator): NoticeState {
  const unreported = run.summary?.unreported ?? [];
  const [hint] = unreported;
  const where = hint === undefined ? "" : hintText(hint, l10n);
  const more = unreported.length - 1;
  const others = more < 1 ? "" : more === 1 ? l10n.t("and 1 other") : l10n.t("and {0} others", more);
  const title = hint === undefined ? l10n.t("A report could not be read") : l10n.t("A race was detected, but its report could not be read");
  const told = l10n.t("What could not be read stands below, with the reason.");
  const notTold = l10n.t("So this run does not say of any race that it was not seen. The output may show why; another run may show the race.");
  const again: [PanelActionId, string][] = run.kind === "import" ? [["openLog", l10n.t("Open Log")]] : [["run", l10n.t("Run Again")]];
  const printed: [PanelActionId, string][] = run.output === "" ? [] : [["raw", l10n.t("Raw output")]];
  const lines = [[where, others].filter((part) => part !== "").join(" "), run.kind === "import" ? told : notTold].filter((part) => part !== "");
  return { ...notice("problem", title, lines.join("\n"), [...again, ...printed]), sections: unreadSections(run, l10n) };
}

/** How a run has ended, in a few words. */
export function outcomeText(run: Run, l10n: Translator): string {
  const { reports, state } = run;
  const none = missesRaces(run) ? "" : l10n.t("no race seen");
  const found = reports.length === 0 ? none : reports.length === 1 ? l10n.t("1 race") : l10n.t("{0} races", reports.length);
  const outcome = state === "cancelled" ? l10n.t("cancelled") : state === "failed" ? l10n.t("could not be run") : found;
  const runs = run.runs > 1 ? l10n.t("{0} runs", run.runs) : "";
  const leftOut = run.leftOut === undefined ? "" : leftOutText(run.leftOut, l10n);
  return [outcome, leftOut, unreadText(run, l10n), runs].filter((part) => part !== "").join(" · ");
}

/** What is known of a run that has ended, when it is chosen in the list. */
export function runNotice(run: Run, l10n: Translator): NoticeState {
  if (missesRaces(run)) return unreadNotice(run, l10n);
  const { summary } = run;
  const goroutines = goroutinesText(summary?.goroutines ?? 0, l10n);
  const printed: [PanelActionId, string][] = run.output === "" ? [] : [["raw", l10n.t("Raw output")]];
  const text = [outcomeText(run, l10n), goroutines].filter((part) => part !== "").join(" · ");
  return { ...notice("plain", run.title, text, printed), sections: unreadSections(run, l10n) };
}

/** The detector cannot be used; the guard needs nothing of what it lacks. */
export function guardHelps(kind: Problem["kind"]): boolean {
  return kind === "noCgo" || kind === "noCompiler" || kind === "unsupportedPlatform" || kind === "crossBuild";
}

/** `wasRun`: something was run already. */
export function problemNotice(
  { kind, raw }: Problem,
  { title, advice }: { readonly title: string; readonly advice: string },
  wasRun: boolean,
  l10n: Translator,
): NoticeState {
  const help: [PanelActionId, string][] = guardHelps(kind)
    ? [["guard", l10n.t("Run under Guard")]]
    : kind === "noGo"
      ? [["installGo", l10n.t("Install Go")]]
      : [];
  const run: [PanelActionId, string] = ["run", wasRun ? l10n.t("Run Again") : l10n.t("Run All Tests")];
  const printed: [PanelActionId, string][] = raw === "" ? [] : [["raw", l10n.t("Raw output")]];
  return { ...notice("problem", title, advice, [...help, run, ...printed]), raw };
}

function notice(tone: NoticeState["tone"], title: string, text: string, actions: readonly (readonly [PanelActionId, string])[]): NoticeState {
  return {
    kind: "notice",
    tone,
    title,
    text,
    raw: "",
    sections: [],
    actions: actions.map(([id, label], index) => ({ id, label, primary: index === 0, hint: "" })),
  };
}
