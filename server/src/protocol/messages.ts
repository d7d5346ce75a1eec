/**
 * What client and server say to each other beyond the Language Server Protocol. Plain data; URIs are strings, positions
 * are those of the protocol (from 0, columns in UTF-16 units).
 */
import type { Settings } from "./settings.ts";

export interface ProtocolPosition {
  readonly line: number;
  readonly character: number;
}

export interface ProtocolRange {
  readonly start: ProtocolPosition;
  readonly end: ProtocolPosition;
}

export interface ProtocolLocation {
  readonly uri: string;
  readonly range: ProtocolRange;
}

/** `initializationOptions`. Every field may be missing: other editors send none. */
export interface InitializationOptions {
  readonly settings?: Partial<Settings>;
  /** False: no process is started, nothing outside workspace, GOROOT and module cache is read. Missing: false. */
  readonly trusted?: boolean;
  /** Absolute path of the `go` binary the client found; run only when trusted. */
  readonly goBinary?: string;
  readonly theme?: ThemeKind;
  /** The client can run the `mapguard.*` commands of its own that lenses and hovers name. */
  readonly clientCommands?: boolean;
}

export type ThemeKind = "light" | "dark" | "highContrast" | "highContrastLight";

/** Client to server, notification: something about the window changed. */
export const windowNotification = "mapguard/window";
export interface WindowParams {
  readonly trusted?: boolean;
  readonly theme?: ThemeKind;
  readonly goBinary?: string;
}

/** Server to client, notification: what the status item shows. */
export const statusNotification = "mapguard/status";
export interface StatusParams {
  readonly state: "starting" | "indexing" | "analysing" | "ready" | "failed";
  /** Packages known, and those whose analysis is at hand. */
  readonly packages: number;
  readonly analysed: number;
  readonly findings: number;
  readonly go: GoStatus;
  /** For people, English; "" when all is well. */
  readonly problem: string;
  /** The last scan of the whole workspace; absent before the first. */
  readonly scanned?: ScanCounts;
}

export interface ScanCounts {
  readonly packages: number;
  /** Packages that were analysed, and those whose findings an earlier start had kept; the others cannot race by their text. */
  readonly analysed: number;
  readonly remembered: number;
}
export interface GoStatus {
  /** "" when no Go was found. */
  readonly goroot: string;
  /** Such as "go1.26.1"; "" when unknown. */
  readonly version: string;
}

/** Client to server, request with `IdleParams` or none: answers null when nothing is pending. For tests and measurements. */
export const idleRequest = "mapguard/idle";
export interface IdleParams {
  /** Also wait for what is made ready while no file is open. */
  readonly prepared?: boolean;
}

/** Request: the whole trace behind a finding ("why do you think so?"). */
export const explainRequest = "mapguard/explain";
export interface ExplainParams {
  readonly uri: string;
  readonly fingerprint: string;
}
export interface ExplainResult {
  readonly title: string;
  /** Markdown, whose links are `file:` URIs with `#L` fragments. */
  readonly markdown: string;
}

/** Request: every access to the map at a position, the odd ones first. */
export const sitesRequest = "mapguard/sites";
export interface SitesParams {
  readonly uri: string;
  readonly position: ProtocolPosition;
}
export interface SitesResult {
  readonly map: string;
  /** "" when no lock was inferred. */
  readonly guard: string;
  readonly sites: readonly SiteItem[];
}
export interface SiteItem extends ProtocolLocation {
  readonly access: string;
  readonly function: string;
  readonly locks: readonly string[];
  /** Lacks the guard that the others hold. */
  readonly odd: boolean;
}

/** Request: analyse the whole workspace now; the diagnostics are published as usual. */
export const analyzeWorkspaceRequest = "mapguard/analyzeWorkspace";
export interface AnalyzeWorkspaceResult extends ScanCounts {
  readonly findings: number;
}

/** Request without parameters: what to paste into a bug report, as Markdown without source code. */
export const reportRequest = "mapguard/diagnosticsReport";

/** Request: writes the findings of a workspace folder as its baseline; answers the file's URI. */
export const createBaselineRequest = "mapguard/createBaseline";
export interface CreateBaselineParams {
  readonly folder: string;
}

/**
 * Request: what the analysis of a document's package knows of reports of races and crashes. `Report` is that of
 * `server/src/reports`, its frames naming files of this machine where these are known.
 */
export const joinRequest = "mapguard/join";
export interface JoinParams<Report> {
  readonly uri: string;
  readonly reports: readonly {
    readonly report: Report;
    /** Numbers of the runs that showed it. */
    readonly inRuns: readonly number[];
  }[];
  /** Runs made; 0 when the reports came from a log. */
  readonly runs: number;
  /** Of a run that counted; without it, it is not known what was executed. */
  readonly counted?: readonly CountedFile[];
}
/** What a run with coverage says of a file. */
export interface CountedFile {
  readonly file: string;
  /** Lines from 1, both ends included; blocks may overlap. */
  readonly blocks: readonly { readonly start: number; readonly end: number; readonly executed: boolean }[];
}
export interface JoinResult<Report> {
  /** In the order of the reports. */
  readonly reports: readonly JoinedItem<Report>[];
  readonly confirmations: readonly ConfirmationItem[];
}
export interface JoinedItem<Report> {
  /** With candidates for the side that a crash dump does not show. */
  readonly report: Report;
  /** `Type.field`, `pkg.var` or `var`; "" when no map of the package is accessed in the lines of the sides. */
  readonly map: string;
  /** Of the finding that names the same accesses; "" when there is none. */
  readonly fingerprint: string;
  /** In the order of the report's sides; null: the access is not known. */
  readonly locks: readonly (readonly string[] | null)[];
  /** Why no finding names it, translated, and whether the analysis may have missed it; null where one does. */
  readonly miss: { readonly text: string; readonly isCandidate: boolean } | null;
}
/** What runs say of a finding. */
export interface ConfirmationItem {
  readonly fingerprint: string;
  readonly status: "confirmed" | "executed" | "notExecuted" | "notRun";
  /** A sentence about it, translated. */
  readonly text: string;
}
