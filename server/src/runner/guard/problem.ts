/**
 * Why there is no guard for a Go installation, and what to do instead: data for the panel, sentences for the command line.
 */

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

const sentences: Readonly<Record<GuardProblemKind, (version: string) => string>> = {
  goFailed: () => "the go command did not say where its sources are",
  noSources: (version) => `the runtime sources of ${version} do not have what the guard needs`,
  oneThread: () => "WebAssembly programs run on one thread, where no access to a map meets another",
  ownOverlay: () => "the command brings an overlay of its own, and go takes one only",
  cacheUnusable: () => "the guard cannot be kept in the user's cache folder",
  buildFailed: (version) => `the guarded runtime of ${version} does not build`,
  notProvoked: (version) => `a program that must crash did not crash with the guarded runtime of ${version}`,
  sidesNotNamed: (version) => `the guarded runtime of ${version} did not name both sides of a crash`,
  cancelled: () => "it was cancelled while it was being prepared",
};

/** One sentence, without the detail. */
export function problemSentence({ kind, goVersion }: GuardProblem): string {
  return `No guard: ${sentences[kind](goVersion === "" ? "this Go" : goVersion)}.`;
}

/** What is still possible; undefined when there is nothing to say. */
export function problemAdvice({ kind }: GuardProblem): string | undefined {
  if (kind === "cancelled" || kind === "oneThread") return undefined;
  if (kind === "ownOverlay") return "Run the command without -overlay, or let go test -race look for the conflict.";
  if (kind === "goFailed") return "See what `go env GOROOT` prints in this folder.";
  return "GOTRACEBACK=system makes a crash show map addresses, by which the other side is often found; go test -race names both sides.";
}
