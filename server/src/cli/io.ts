/**
 * The command line's view of the world outside, as a value, so that its parts can be tested without a process.
 */
import type { FileSystem } from "../project/model.ts";

/** Exit codes, as documented in the README. */
export const exitCode = { clean: 0, findings: 1, usage: 2, failure: 3, noGoFiles: 5 } as const;

export interface Io {
  /** Absolute, with `/`. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly fs: FileSystem;
  /** Resolves when the text has been handed over, so that a pipe gets all of it before the process ends. */
  stdout(text: string): Promise<void>;
  stderr(text: string): void;
  /** Throws with a message for people when the file cannot be written. */
  writeFile(path: string, text: string): void;
  /** A file's bytes (`-`: standard input) in pieces, each valid until the next; throws when it cannot be read. */
  input(path: string): AsyncIterable<Uint8Array>;
  /**
   * Aborted when the person interrupts this process, or when it is asked to end. From the first call on, that no longer ends
   * it: whoever calls must.
   */
  interruption(): AbortSignal;
  /** Milliseconds from some fixed moment. */
  now(): number;
}

/** What the bundle's root knows and the commands need. */
export interface Installation {
  /** Folder of the running script. */
  readonly folder: string;
  /** Script of a scanning thread. */
  readonly workerScript: URL;
  readonly processors: number;
  /** Loads the language server, which then owns standard input and output. */
  startServer(): Promise<unknown>;
}

/** A failure with a message for people; anything else thrown is a fault of ours. */
export class CommandFailure extends Error {
  readonly code: number;
  constructor(message: string, code: number = exitCode.failure) {
    super(message);
    this.code = code;
  }
}
