/**
 * Why there is no guard for a Go installation, and what to do instead: for the panel as the doctor says it, for the command
 * line in sentences.
 */
import { type Problem, problem } from "../doctor.ts";

export type GuardProblemKind =
  | "goFailed"
  | "noSources"
  | "oneThread"
  | "ownOverlay"
  | "cacheUnusable"
  | "buildFailed"
  | "notProvoked"
  | "sidesNotNamed"
  | "cancelled";

export interface GuardProblem {
  readonly kind: GuardProblemKind;
  /** Such as `go1.26.0`; "" when Go did not tell. */
  readonly goVersion: string;
  /** What is missing, or what Go printed; may be empty. */
  readonly detail: string;
}

/** As the problem of a run: its sentences can be translated, the detail stays beside them. */
export function runProblem({ kind, goVersion, detail }: GuardProblem): Problem {
  const args = { version: goVersion === "" ? "this Go" : goVersion };
  switch (kind) {
    case "goFailed":
      return problem("guardGoFailed", args, { raw: detail });
    case "oneThread":
      return problem("guardOneThread", args, { raw: detail });
    case "ownOverlay":
      return problem("guardOwnOverlay", args, { raw: detail });
    case "noSources":
      return problem("guardNoSources", args, { raw: detail, advice: "doctor.guard.advice" });
    case "cacheUnusable":
      return problem("guardCacheUnusable", args, { raw: detail, advice: "doctor.guard.advice" });
    case "buildFailed":
      return problem("guardBuildFailed", args, { raw: detail, advice: "doctor.guard.advice" });
    case "notProvoked":
      return problem("guardNotProvoked", args, { raw: detail, advice: "doctor.guard.advice" });
    case "sidesNotNamed":
      return problem("guardSidesNotNamed", args, { raw: detail, advice: "doctor.guard.advice" });
    case "cancelled":
      return problem("guardCancelled", args, { raw: detail, advice: "doctor.guard.advice" });
  }
}

/** One sentence, without the detail. */
export function problemSentence(found: GuardProblem): string {
  return `${runProblem(found).title.text}.`;
}

/** What is still possible; undefined when there is nothing to say. */
export function problemAdvice(found: GuardProblem): string | undefined {
  return found.kind === "cancelled" ? undefined : runProblem(found).advice.text;
}
