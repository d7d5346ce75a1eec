/**
 * The Go tools for tests that judge by them: where they are, and whether they can build with the race detector.
 */
import { execFile } from "node:child_process";
import { goEnvironment, whyNoGo, whyNoRaceDetector } from "../../scripts/goToolchain.ts";

export interface Output {
  /** -1 when the program was killed or could not be started. */
  readonly code: number;
  /** stdout and stderr together. */
  readonly text: string;
}

export function runGo(args: readonly string[], cwd: string, timeoutMs = 300_000): Promise<Output> {
  return run("go", args, cwd, {}, timeoutMs);
}

export function run(program: string, args: readonly string[], cwd: string, extra: NodeJS.ProcessEnv = {}, timeoutMs = 60_000): Promise<Output> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...goEnvironment, ...extra }, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, text: stdout + stderr });
    });
  });
}

export function runGofmt(args: readonly string[], cwd: string): Promise<Output> {
  return run("gofmt", args, cwd);
}

/** Why there is no Go here, or undefined when there is. In CI its absence is an error, not a reason to skip. */
export function missingGo(): string | undefined {
  return strictInCi(whyNoGo());
}

/** Why the race detector cannot be used here, or undefined when it can; strict in CI as well. */
export function missingRaceDetector(): string | undefined {
  return strictInCi(whyNoRaceDetector());
}

function strictInCi(reason: string | undefined): string | undefined {
  if (reason !== undefined && process.env.CI) throw new Error(`CI needs it: ${reason}`);
  return reason;
}

/** Runs the tasks, a few at a time, and gives their results in order. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[], limit: number): Promise<T[]> {
  const results: T[] = new Array(tasks.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await tasks[index]();
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
