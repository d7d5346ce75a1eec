/**
 * The events of `go test -json` (test2json), read liberally: unknown actions and fields pass, a test that dies has no event
 * of its own.
 */
import type { EventHint } from "./report.ts";

export interface TestEvent {
  /** start, run, pause, cont, pass, fail, skip, bench, output, build-output, build-fail, attr, or what a later Go adds. */
  readonly action: string;
  /** Import path; of a build event the package being built. "" when missing. */
  readonly package: string;
  /** "" for events of the package. */
  readonly test: string;
  /** Seconds; undefined when missing. */
  readonly elapsed: number | undefined;
  readonly output: string;
  /** Package whose build failure made this one fail; "" when missing. */
  readonly failedBuild: string;
}

/** Undefined when the line is no event. */
export function parseTestEvent(line: string): TestEvent | undefined {
  if (!line.startsWith("{") || !line.includes('"Action"')) return undefined;
  const fields = parseObject(line);
  if (fields === undefined || typeof fields.Action !== "string") return undefined;
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  return {
    action: fields.Action,
    package: text("Package") || text("ImportPath"),
    test: text("Test"),
    elapsed: typeof fields.Elapsed === "number" ? fields.Elapsed : undefined,
    output: text("Output"),
    failedBuild: text("FailedBuild"),
  };
}

export function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** died: it was running when its package failed, so a crash or a timeout ended it. */
export type TestStatus = "running" | "pass" | "fail" | "skip" | "died";

export interface TestOutcome {
  readonly package: string;
  /** "" for the package itself. */
  readonly test: string;
  readonly status: TestStatus;
  /** Seconds; undefined while running or when it died. */
  readonly elapsed: number | undefined;
  /** `go test` said that a race was detected in it. */
  readonly race: boolean;
}

const raceMark = /^\s*(?:testing\.go:\d+: race detected during execution of (?:test|benchmark)|testing: race detected outside of test execution)$/;

/** The testing package says that the detector saw a race. */
export function announcesRace(line: string): boolean {
  return line.includes("race detected ") && raceMark.test(line);
}

export interface BuildFailure {
  readonly package: string;
  /** What the compiler printed; at most `longestBuildOutput` characters. */
  readonly output: string;
}

const longestBuildOutput = 64 * 1024;
const mostOutcomes = 200_000;
/** `FAIL` and the package, where Go before 1.24 has no event for a build that failed. */
const bareFailure = /^FAIL\t(\S+) \[(?:build|setup) failed\]$/;

/** Follows a run: how far each test and package has come. */
export class TestProgress {
  readonly #outcomes = new Map<string, TestOutcome>();
  readonly #builds = new Map<string, string>();
  readonly #failedBuilds = new Set<string>();
  readonly #failed = new Set<string>();

  accept(event: TestEvent): void {
    const { action, package: path, test, output } = event;
    if (action === "build-output") this.#builds.set(path, `${this.#builds.get(path) ?? ""}${output}`.slice(0, longestBuildOutput));
    else if (action === "build-fail") this.#failedBuilds.add(path);
    else if (action === "output") this.#output(event);
    else if (action === "run" || action === "start") this.#set(event, "running");
    else if (action === "pass" || action === "fail" || action === "skip") {
      this.#set(event, action);
      if (test === "") this.#endPackage(path);
    }
    if (event.failedBuild !== "") this.#failedBuilds.add(event.failedBuild);
  }

  /** A line that is no event. */
  acceptLine(line: string): void {
    const failed = bareFailure.exec(line)?.[1];
    if (failed !== undefined) this.#failedBuilds.add(failed);
  }

  get outcomes(): readonly TestOutcome[] {
    return [...this.#outcomes.values()];
  }

  get buildFailures(): readonly BuildFailure[] {
    return [...this.#failedBuilds].map((path) => ({ package: path, output: this.#builds.get(path) ?? "" }));
  }

  #output(event: TestEvent): void {
    this.acceptLine(event.output.trimEnd());
    if (!announcesRace(event.output.trimEnd())) return;
    // Go before 1.20 does not say that a package begins.
    if (!this.#outcomes.has(keyOf(event))) this.#set(event, "running");
    const known = this.#outcomes.get(keyOf(event));
    if (known !== undefined) this.#outcomes.set(keyOf(event), { ...known, race: true });
  }

  #set(event: TestEvent, status: TestStatus): void {
    const key = keyOf(event);
    const race = this.#outcomes.get(key)?.race ?? false;
    if (this.#outcomes.size >= mostOutcomes && !this.#outcomes.has(key)) return;
    if (status === "fail") this.#failed.add(key);
    // Under -count a test is run several times.
    const hasFailed = this.#failed.has(key) && (status === "pass" || status === "skip");
    this.#outcomes.set(key, { package: event.package, test: event.test, status: hasFailed ? "fail" : status, elapsed: event.elapsed, race });
  }

  #endPackage(path: string): void {
    for (const [key, outcome] of this.#outcomes) {
      if (outcome.package === path && outcome.status === "running") this.#outcomes.set(key, { ...outcome, status: "died" });
    }
  }
}

/** What an event says of who was running. */
export function hintOf(event: TestEvent): EventHint {
  return { package: event.package || null, test: event.test || null };
}

function keyOf(event: TestEvent): string {
  return `${event.package}\n${event.test}`;
}
