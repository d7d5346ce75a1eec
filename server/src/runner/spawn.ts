/**
 * The only place that starts programs: no shell, absolute programs alone, nothing at all in a workspace that is not
 * trusted. A program is started in a process group of its own, and whatever it started ends with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { isAbsolute } from "node:path";
import { errorText } from "../base/errorText.ts";
import { type Environment, withSafePath } from "./environment.ts";

export interface SpawnOptions {
  readonly cwd: string;
  /** The whole environment of the program. */
  readonly env: Environment;
  /** The person has said that the code of this workspace may run. */
  readonly trusted: boolean;
  /** Ends the program and all that it started. */
  readonly signal?: AbortSignal;
  /** Ends it likewise; undefined: no limit. */
  readonly timeoutMs?: number;
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
}

export interface Exit {
  /** notStarted: the operating system refused; `failure` says why. */
  readonly how: "exited" | "cancelled" | "timedOut" | "notStarted";
  /** Null unless it exited by itself. */
  readonly code: number | null;
  /** The signal that ended it, whoever sent it. */
  readonly signal: string | null;
  readonly failure: string;
}

/** Somebody tried to start a program in a workspace that is not trusted. */
export class UntrustedWorkspace extends Error {
  constructor() {
    super("nothing is started in a workspace that is not trusted");
  }
}

/** Called before anything is made or started. Throws `UntrustedWorkspace`. */
export function refuseUntrusted({ trusted }: { readonly trusted: boolean }): void {
  if (trusted !== true) throw new UntrustedWorkspace();
}

/** Time between the request to end and the force. */
const graceMs = 2_000;
/** How long output may still come from what a program left behind. */
const drainMs = 3_000;
const pollMs = 25;

/** Resolves when the program and all that it started have ended. Rejects when it must not be started. */
export async function spawnStreaming(argv: readonly string[], options: SpawnOptions): Promise<Exit> {
  refuseUntrusted(options);
  const [program, ...args] = argv;
  if (program === undefined || !isAbsolute(program)) throw new Error(`${program ?? "a program"}: only absolute paths are started`);
  if (options.signal?.aborted === true) return { how: "cancelled", code: null, signal: null, failure: "" };
  return run(program, args, options);
}

function run(program: string, args: readonly string[], { cwd, env, signal, timeoutMs, stdout, stderr }: SpawnOptions): Promise<Exit> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        cwd,
        env: withSafePath(process.platform, env),
        shell: false,
        detached: process.platform !== "win32",
        windowsHide: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      // Node itself refuses: a NUL in an argument, a script that Windows would start a shell for.
      resolve({ how: "notStarted", code: null, signal: null, failure: errorText(error) });
      return;
    }
    let stopped: "cancelled" | "timedOut" | undefined;
    let settled = false;
    let drain: NodeJS.Timeout | undefined;
    let force: NodeJS.Timeout | undefined;
    const end = (how: "cancelled" | "timedOut") => {
      if (stopped !== undefined || settled) return;
      stopped = how;
      endTree(child, "SIGTERM");
      force = setTimeout(() => endTree(child, "SIGKILL"), graceMs);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => end("timedOut"), timeoutMs);
    const cancel = () => end("cancelled");
    const abandon = () => endTree(child, "SIGKILL");
    const settle = (exit: Exit) => {
      if (settled) return;
      settled = true;
      for (const pending of [timer, force, drain]) clearTimeout(pending);
      signal?.removeEventListener("abort", cancel);
      process.removeListener("exit", abandon);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(exit);
    };
    const leave = async (code: number | null, endedBy: NodeJS.Signals | null) => {
      clearTimeout(drain);
      if (stopped !== undefined) await treeEnded(child, graceMs);
      endTree(child, "SIGKILL");
      await treeEnded(child, graceMs);
      settle({ how: stopped ?? "exited", code: stopped === undefined ? code : null, signal: endedBy, failure: "" });
    };
    child.stdout?.on("data", (bytes: Uint8Array) => stdout?.(bytes));
    child.stderr?.on("data", (bytes: Uint8Array) => stderr?.(bytes));
    child.on("error", (error) => {
      if (child.pid === undefined) settle({ how: "notStarted", code: null, signal: null, failure: error.message });
    });
    // What it started may hold its output open: that is waited for, but not for ever.
    child.on("exit", (code, endedBy) => {
      drain = setTimeout(() => void leave(code, endedBy), drainMs);
    });
    child.on("close", (code, endedBy) => void leave(code, endedBy));
    signal?.addEventListener("abort", cancel);
    process.on("exit", abandon);
  });
}

/** Windows has no groups: there the tree is followed from parent to child while the parent lives. */
function endTree({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  if (process.platform === "win32") {
    const taskkill = `${process.env.SystemRoot ?? "C:\\Windows"}\\System32\\taskkill.exe`;
    spawn(taskkill, ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true, shell: false }).on("error", () => {});
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is empty.
  }
}

async function treeEnded({ pid }: ChildProcess, withinMs: number): Promise<void> {
  for (let waited = 0; waited < withinMs && isAlive(pid); waited += pollMs) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined || process.platform === "win32") return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
