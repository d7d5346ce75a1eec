/**
 * Tests under the guard: as a race run, with a guarded runtime in place of the detector. Where there is no guard nothing is
 * run, and the result says why.
 */
import { guardCommand } from "../command.ts";
import { problem } from "../doctor.ts";
import { type RunListener, type RunRequest, type RunResult, TestReader } from "../raceRun.ts";
import { joinSummaries } from "../runReading.ts";
import { refuseUntrusted } from "../spawn.ts";
import { type GuardRequest, hasOverlay, prepareGuard } from "./prepareGuard.ts";
import { type GuardProblem, runProblem } from "./problem.ts";

export type GuardTestRequest = RunRequest & Pick<GuardRequest, "cache" | "amplify" | "building">;

/** Rejects in an untrusted workspace; every other failure is told by the result. */
export async function guardTests(request: GuardTestRequest, listener: RunListener = {}): Promise<RunResult> {
  refuseUntrusted(request);
  const { go, target, platform, cache, amplify, trusted, signal, building } = request;
  if (go === "") return notRun("notStarted", problem("noGo", {}));
  const command = guardCommand(target, request);
  if (hasOverlay(command.argv)) return unguarded({ kind: "ownOverlay", goVersion: "", detail: "" });
  const prepared = await prepareGuard({ go, folder: target.folder, environment: command.env, platform, cache, amplify, trusted, signal, building });
  if ("problem" in prepared) return unguarded(prepared.problem);
  const { guard } = prepared;
  const added = { ...command.added, GOFLAGS: guard.environment.GOFLAGS };
  const guarded = { ...command, argv: [guard.go, ...command.argv.slice(1)], env: guard.environment, added };
  return new TestReader(listener).run(guarded, request, false, () => []);
}

function unguarded(found: GuardProblem): RunResult {
  return found.kind === "cancelled" ? notRun("cancelled") : notRun("notStarted", runProblem(found));
}

function notRun(how: "cancelled" | "notStarted", ...problems: RunResult["problems"]): RunResult {
  const exit = { how, code: null, signal: null, failure: "" };
  return { how, exit, runs: 0, reports: [], tests: [], buildFailures: [], summary: joinSummaries([]), problems, output: "" };
}
