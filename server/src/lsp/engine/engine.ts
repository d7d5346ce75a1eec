/**
 * The engine's thread: applies what the main thread says in order, answers requests, and works on open packages whenever
 * there is nothing else to do, a bounded piece at a time.
 */

import { errorText, errorTrace } from "../../base/errorText.ts";
import { baseName } from "../../project/paths.ts";
import type { IdleParams } from "../../protocol/messages.ts";
import { configFileName } from "../../service/config.ts";
import { LanguageService, type Publication as ServicePublication } from "../../service/languageService.ts";
import type { Translate } from "../../service/wording.ts";
import type { GoParser } from "../../syntax/parser.ts";
import { type MadeDiagnostics, toProtocol } from "../diagnostics.ts";
import type { Handler } from "../handlers/handler.ts";
import { findHandler } from "../handlers/index.ts";
import { configurationFaults } from "./configurationFaults.ts";
import { EngineSession } from "./engineSession.ts";
import { giveMemoryBack } from "./giveMemoryBack.ts";
import { type EngineConfiguration, type EngineStart, type EngineStatus, type FromEngine, idleMethod, type Publication, type ToEngine } from "./messages.ts";

type Queued = Exclude<ToEngine, { kind: "cancel" }>;
type Request = Extract<ToEngine, { kind: "request" }>;

/** Both exist from the first configuration on. */
interface Running {
  readonly session: EngineSession;
  readonly service: LanguageService;
}

/** Longer than between two letters of somebody who types fast. */
const typingPauseMs = 120;

/** After so many changes of documents a pause of so many milliseconds is used to give memory back. */
const changesBeforeRest = 500;
const restPauseMs = 10_000;

/** Shorter work is not worth a sign that something is being done. */
const noticeableMs = 200;

export class Engine {
  private readonly start: EngineStart;
  private readonly send: (message: FromEngine) => void;
  /** Loaded while the editor still says how it wants things. */
  private readonly parser: Promise<GoParser>;
  private queue: Queued[] = [];
  /** Requests about what is not up to date yet, in order. */
  private waiting: Request[] = [];
  private readonly openPaths = new Set<string>();
  private running: Running | undefined;
  /** What is left to be done before the first document is opened; that itself does it otherwise. */
  private preparation: Generator<undefined, void> | undefined;
  private said: { readonly translate: Translate; readonly diagnostics: MadeDiagnostics } | undefined;
  /** Configuration files whose faults are shown. */
  private shownFaults: readonly string[] = [];
  private watchedBaselines: readonly string[] = [];
  private awake = false;
  private timer: NodeJS.Timeout | undefined;
  /** Of a document, on the clock of the process. */
  private lastChange = Number.NEGATIVE_INFINITY;
  /** Since memory was last given back. */
  private changes = 0;
  private busySince: number | undefined;
  private lastStatus = "";

  constructor(start: EngineStart, send: (message: FromEngine) => void) {
    this.start = start;
    this.send = send;
    this.parser = EngineSession.loadParser(start);
    // Told when it is needed.
    this.parser.catch(() => undefined);
  }

  receive(message: ToEngine): void {
    if (message.kind === "cancel") {
      this.queue = this.queue.filter((queued) => queued.kind !== "request" || queued.id !== message.id);
      this.waiting = this.waiting.filter(({ id }) => id !== message.id);
      return;
    }
    this.queue.push(message);
    this.wake();
  }

  private wake(): void {
    if (this.awake) return;
    this.awake = true;
    clearTimeout(this.timer);
    setImmediate(() => void this.step());
  }

  /**
   * What was said up to the next request, then one piece of work; then the event loop gets its turn, so that edits and
   * cancellations come through.
   */
  private async step(): Promise<void> {
    try {
      await this.listen();
      this.work();
    } catch (error) {
      this.log(error);
    }
    this.answerWaiting();
    this.awake = false;
    this.goOn();
    this.reportStatus();
  }

  private work(): void {
    const { running } = this;
    if (this.queue.length > 0 || running === undefined) return;
    if (running.service.pending()) {
      if (this.mayWork(running.service)) this.publish(running, running.service.takeWork());
    } else if (this.preparation?.next().done === true) this.preparation = undefined;
  }

  private *prepare({ session, service }: Running): Generator<undefined, void> {
    const warmUp = session.warmUp((message) => this.log(message));
    for (; !warmUp.isDone; warmUp.step()) yield undefined;
    const [folder] = session.folders();
    if (folder !== undefined) yield* service.prepare(folder);
  }

  private async listen(): Promise<void> {
    for (let message = this.queue.shift(); message !== undefined; message = this.queue.shift()) {
      if (message.kind === "configure") await this.configure(message.configuration);
      else if (message.kind !== "request") this.process(message);
      else if (this.isReady(message)) this.answer(message);
      else this.waiting.push(message);
      if (message.kind === "change") {
        this.lastChange = performance.now();
        this.changes++;
      }
      if (message.kind === "request") return;
    }
  }

  /** What is not urgent waits until nobody types, unless somebody waits for it. */
  private mayWork(service: LanguageService): boolean {
    return service.urgent() || this.waiting.length > 0 || performance.now() - this.lastChange >= typingPauseMs;
  }

  private goOn(): void {
    const service = this.running?.service;
    if (this.queue.length > 0) this.wake();
    else if (service?.pending() !== true) {
      if (this.preparation !== undefined) this.wake();
      else this.restLater();
    } else if (this.mayWork(service)) this.wake();
    else this.timer = setTimeout(() => this.wake(), Math.max(0, typingPauseMs - (performance.now() - this.lastChange)));
  }

  private restLater(): void {
    if (this.changes < changesBeforeRest) return;
    this.timer = setTimeout(() => {
      this.changes = 0;
      this.send({ kind: "rest" });
      giveMemoryBack().catch((error: unknown) => this.log(error));
    }, restPauseMs);
  }

  private async configure(configuration: EngineConfiguration): Promise<void> {
    if (this.running === undefined) {
      const session = await EngineSession.open(this.start, configuration, this.parser);
      this.running = { session, service: new LanguageService(session.serviceHost((message) => this.log(message))) };
      this.preparation = this.prepare(this.running);
    } else {
      if (await this.running.session.configure(configuration)) this.running.service.configure();
    }
    this.publishFaults(this.running.session);
  }

  private process(message: Exclude<Queued, { kind: "configure" | "request" }>): void {
    const { running } = this;
    if (message.kind === "open") {
      this.openPaths.add(message.path);
      this.preparation = undefined;
    }
    if (message.kind === "close") this.openPaths.delete(message.path);
    if (running === undefined) return;
    const { service, session } = running;
    if ("path" in message && baseName(message.path) === configFileName) session.editorSays(message);
    else if (message.kind === "open") service.openDocument(message.path, message.version, message.text);
    else if (message.kind === "change") service.changeDocument(message.path, message.version, message.edits);
    else if (message.kind === "close") service.closeDocument(message.path);
    else this.filesChanged(running, message.paths);
  }

  private filesChanged({ session, service }: Running, paths: readonly string[]): void {
    service.filesChanged(paths);
    if (!paths.some((path) => session.settingsDependOn(path))) return;
    session.forgetSettings();
    service.configure();
    this.publishFaults(session);
  }

  /** Those whose package is up to date by now. */
  private answerWaiting(): void {
    const ready = this.waiting.filter((request) => this.isReady(request));
    this.waiting = this.waiting.filter((request) => !ready.includes(request));
    for (const request of ready) this.answer(request);
  }

  private isReady(request: Request): boolean {
    const service = this.running?.service;
    if (request.method === idleMethod && this.preparation !== undefined && (request.params as IdleParams).prepared === true) return false;
    if (service?.pending() !== true) return true;
    if (request.method === idleMethod) return false;
    if (findHandler(request.method)?.about !== "view") return true;
    const path = pathOf(request);
    return !this.openPaths.has(path) || service.view(path) !== undefined;
  }

  private answer(request: Request): void {
    const { id, method } = request;
    const handler = findHandler(method);
    if (method === idleMethod) this.send({ kind: "answer", id, result: null });
    else if (handler === undefined || this.running === undefined) this.send({ kind: "refusal", id, message: `${method} cannot be answered` });
    else {
      try {
        this.send({ kind: "answer", id, result: this.ask(handler, this.running, request) ?? null });
      } catch (error) {
        this.log(error);
        this.send({ kind: "refusal", id, message: `${method} failed: ${errorText(error)}` });
      }
    }
  }

  private ask(handler: Handler, { session, service }: Running, request: Request): unknown {
    const path = pathOf(request);
    const params = request.params as never;
    const surroundings = session.surroundings(path, (file) => service.versionOf(file));
    if (handler.about === "service") return handler.answer({ ...surroundings, path, service }, params);
    const view = service.view(path);
    const file = view?.files.get(path);
    return view === undefined || file === undefined ? null : handler.answer({ ...surroundings, path, service, view, file }, params);
  }

  private publish({ session }: Running, publications: readonly ServicePublication[]): void {
    if (publications.length === 0) return;
    const translate = session.translate();
    if (this.said?.translate !== translate) this.said = { translate, diagnostics: new WeakMap() };
    const known = this.said.diagnostics;
    this.send({
      kind: "publish",
      publications: publications.map(({ path, version, diagnostics }) => ({ path, version, diagnostics: toProtocol(diagnostics, translate, known) })),
    });
    this.publishFaults(session);
  }

  /** Configuration files are read when a package asks for its settings; their faults show in the files themselves. */
  private publishFaults(session: EngineSession): void {
    const faults = configurationFaults(session.configFiles());
    const faulty = faults.map(({ path }) => path);
    const mended = this.shownFaults.filter((path) => !faulty.includes(path));
    this.shownFaults = faulty;
    const publications: Publication[] = [...faults, ...mended.map((path) => ({ path, version: undefined, diagnostics: [] }))];
    if (publications.length > 0) this.send({ kind: "publish", publications });
    const baselines = session.baselineFiles();
    if (JSON.stringify(baselines) === JSON.stringify(this.watchedBaselines)) return;
    this.watchedBaselines = baselines;
    this.send({ kind: "baselines", paths: baselines });
  }

  private reportStatus(): void {
    if (this.running === undefined) return;
    const { session, service } = this.running;
    const isBusy = service.pending();
    this.busySince = isBusy ? (this.busySince ?? performance.now()) : undefined;
    if (this.busySince !== undefined && performance.now() - this.busySince < noticeableMs) return;
    const { packages, analysed, findings } = service.status();
    const status: EngineStatus = { state: isBusy ? "analysing" : "ready", packages, analysed, findings, go: session.go(), problem: session.problem() };
    const text = JSON.stringify(status);
    if (text === this.lastStatus) return;
    this.lastStatus = text;
    this.send({ kind: "status", status });
  }

  private log(error: unknown): void {
    this.send({ kind: "log", level: "error", message: errorTrace(error) });
  }
}

/** Of the document that a request is about, "" when it is about none, or its parameters have another shape. */
function pathOf({ method, path, params }: Request): string {
  const handler = findHandler(method);
  if (path !== "" || handler?.about !== "view") return path;
  try {
    return handler.pathOf?.(params as never) ?? "";
  } catch {
    return "";
  }
}
