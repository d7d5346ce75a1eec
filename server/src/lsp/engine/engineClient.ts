/**
 * The main thread's end of the engine: starts its thread, passes requests and their cancellation on, and starts another
 * one, with the same configuration and documents, when it dies.
 */
import type { Worker } from "node:worker_threads";
import type { CancellationToken } from "vscode-languageserver/node";
import { errorTrace } from "../../base/errorText.ts";
import { isDead, startEngineThread } from "./engineThread.ts";
import type { EngineConfiguration, EngineStart, FromEngine, OffsetEdit, ToEngine } from "./messages.ts";

export interface OpenDocument {
  readonly path: string;
  readonly version: number;
  readonly text: string;
}

export interface EngineEvents {
  message(message: Exclude<FromEngine, { kind: "answer" } | { kind: "refusal" }>): void;
  /** The thread died. `restarting` is false when it died too often. */
  died(reason: string, restarting: boolean): void;
  /** The documents a new thread has to know. */
  openDocuments(): Iterable<OpenDocument>;
}

/** The request was withdrawn, or its thread is gone. */
export class EngineRequestCancelled extends Error {}

/** A thread that dies this often within the period stays dead until it is restarted on demand. */
const mostDeaths = 5;
const deathPeriodMs = 180_000;

export class EngineClient {
  private readonly script: URL;
  private readonly start: EngineStart;
  private readonly events: EngineEvents;
  private worker: Worker | undefined;
  private configuration: EngineConfiguration | undefined;
  private readonly waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  private lastId = 0;
  private deaths: number[] = [];
  private stopped = false;

  /** `thread`: one that was started before. */
  constructor(script: URL, start: EngineStart, events: EngineEvents, thread?: Worker) {
    this.script = script;
    this.start = start;
    this.events = events;
    this.run(thread !== undefined && !isDead(thread) ? thread : this.newThread());
  }

  configure(configuration: EngineConfiguration): void {
    this.configuration = configuration;
    this.send({ kind: "configure", configuration });
  }

  open({ path, version, text }: OpenDocument): void {
    this.send({ kind: "open", path, version, text });
  }

  change(path: string, version: number, edits: readonly OffsetEdit[]): void {
    this.send({ kind: "change", path, version, edits });
  }

  close(path: string): void {
    this.send({ kind: "close", path });
  }

  filesChanged(paths: readonly string[]): void {
    this.send({ kind: "files", paths });
  }

  /** Rejects with `EngineRequestCancelled`, or with an Error for people. */
  ask(method: string, path: string, params: unknown, token?: CancellationToken): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      if (this.worker === undefined) {
        reject(new EngineRequestCancelled("the engine is not running"));
        return;
      }
      // A token that was cancelled before it was looked at tells nobody.
      if (token?.isCancellationRequested === true) {
        reject(new EngineRequestCancelled("cancelled"));
        return;
      }
      const cancellation = token?.onCancellationRequested(() => {
        this.send({ kind: "cancel", id });
        this.settle(id)?.reject(new EngineRequestCancelled("cancelled"));
      });
      const done = () => cancellation?.dispose();
      this.waiting.set(id, {
        resolve: (result) => {
          done();
          resolve(result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.send({ kind: "request", id, method, path, params });
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private newThread(): Worker {
    return startEngineThread(this.script, this.start);
  }

  private run(worker: Worker): void {
    let fault = "";
    worker.on("message", (message: FromEngine) => this.receive(message));
    worker.on("error", (error: unknown) => {
      fault = errorTrace(error);
    });
    worker.on("exit", (code) => this.ended(worker, fault || `the engine's thread ended with code ${code}`));
    this.worker = worker;
    if (this.configuration === undefined) return;
    this.send({ kind: "configure", configuration: this.configuration });
    for (const document of this.events.openDocuments()) this.open(document);
  }

  private ended(worker: Worker, reason: string): void {
    if (this.stopped || this.worker !== worker) return;
    this.worker = undefined;
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new EngineRequestCancelled("the engine was restarted"));
    const now = performance.now();
    this.deaths = [...this.deaths.filter((time) => now - time < deathPeriodMs), now];
    const restarting = this.deaths.length < mostDeaths;
    this.events.died(reason, restarting);
    if (restarting) this.run(this.newThread());
  }

  private receive(message: FromEngine): void {
    if (message.kind === "answer") this.settle(message.id)?.resolve(message.result);
    else if (message.kind === "refusal") this.settle(message.id)?.reject(new Error(message.message));
    else this.events.message(message);
  }

  private settle(id: number) {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private send(message: ToEngine): void {
    this.worker?.postMessage(message);
  }
}
