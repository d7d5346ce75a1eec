/**
 * What the status item of the editor shows: put together from the engine, a scan of the workspace and what is shown, and
 * sent when it is something else than before.
 */
import type { Connection } from "vscode-languageserver/node";
import { type ScanCounts, type StatusParams, statusNotification } from "../protocol/messages.ts";
import { inBackground } from "./background.ts";
import type { EngineStatus } from "./engine/messages.ts";

const starting: EngineStatus = { state: "starting", packages: 0, analysed: 0, findings: 0, go: { goroot: "", version: "" }, problem: "" };

export class StatusReporter {
  private readonly connection: Connection;
  private readonly findings: () => number;
  private engine = starting;
  private scan: { readonly done: number; readonly total: number } | undefined;
  private lastScan: ScanCounts | undefined;
  private failure = "";
  private sent = "";

  /** `findings` counts what is shown. */
  constructor(connection: Connection, findings: () => number) {
    this.connection = connection;
    this.findings = findings;
  }

  engineSays(status: EngineStatus): void {
    this.engine = status;
    this.failure = "";
    this.send();
  }

  /** Undefined: no scan is running. */
  scanning(scan: { readonly done: number; readonly total: number } | undefined): void {
    this.scan = scan;
    this.send();
  }

  /** The workspace was scanned as a whole. */
  scanned({ packages, analysed, remembered }: ScanCounts): void {
    this.lastScan = { packages, analysed, remembered };
    this.send();
  }

  failed(problem: string): void {
    this.failure = problem;
    this.send();
  }

  /** The newest, for reports. */
  current(): StatusParams {
    const { scan, failure, lastScan } = this;
    const engine = { ...this.engine, findings: this.findings(), ...(lastScan !== undefined && { scanned: lastScan }) };
    if (failure !== "") return { ...engine, state: "failed", problem: failure };
    if (scan === undefined) return engine;
    return { ...engine, state: "indexing", packages: Math.max(engine.packages, scan.total), analysed: scan.done };
  }

  private send(): void {
    const status = this.current();
    const text = JSON.stringify(status);
    if (text === this.sent) return;
    this.sent = text;
    void inBackground(this.connection, this.connection.sendNotification(statusNotification, status));
  }
}
