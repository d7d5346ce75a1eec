/**
 * What the server's main thread and the thread of the engine say to each other: plain data. Documents are named by paths
 * here; the main thread alone knows the editor's URIs.
 */
import type { Diagnostic } from "vscode-languageserver-types";
import type { GoStatus, StatusParams, ThemeKind } from "../../protocol/messages.ts";
import type { Settings } from "../../protocol/settings.ts";

/** Given once, when the thread starts; a thread that takes over from a crashed one gets the newest of everything. */
export interface EngineStart {
  /** Folder of the running script, beside which the wasm files lie. */
  readonly installation: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface EngineFolder {
  readonly path: string;
  readonly settings: Settings;
}

/** What the editor can do with an answer. */
export interface ClientAbilities {
  /** It has the commands `mapguard.*` that lenses and hovers name. */
  readonly commands: boolean;
  /** It shows code actions that are not to be had, with the reason. */
  readonly disabledActions: boolean;
  /** It asks for the edit of a code action when it is chosen. */
  readonly resolvesEdits: boolean;
  readonly edits: {
    /** It takes edits as a list of documents, in order. */
    readonly documentChanges: boolean;
    /** It shows what each edit is for, and asks before it applies some. */
    readonly annotations: boolean;
    readonly createFiles: boolean;
  };
  /** It renders Markdown in hovers. */
  readonly markdown: boolean;
}

/** Everything that may change while the server runs, documents apart. */
export interface EngineConfiguration {
  /** Workspace folders; the settings of the first also hold for documents outside of all. */
  readonly folders: readonly EngineFolder[];
  /** Settings where no folder is open. */
  readonly settings: Settings;
  readonly trusted: boolean;
  readonly goBinary: string;
  readonly theme: ThemeKind | undefined;
  readonly client: ClientAbilities;
  /** Messages of the display language by key; undefined: English. */
  readonly translations: Readonly<Record<string, string>> | undefined;
}

/** Replaces the text between two UTF-16 offsets. Several of them apply one after the other. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export type DocumentMessage =
  | { readonly kind: "open"; readonly path: string; readonly version: number; readonly text: string }
  | { readonly kind: "change"; readonly path: string; readonly version: number; readonly edits: readonly OffsetEdit[] }
  | { readonly kind: "close"; readonly path: string };

export type ToEngine =
  | DocumentMessage
  | { readonly kind: "configure"; readonly configuration: EngineConfiguration }
  /** Created, changed or deleted on disk. */
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | { readonly kind: "request"; readonly id: number; readonly method: string; readonly path: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number };

export interface Publication {
  readonly path: string;
  /** Of the text the diagnostics belong to; undefined for a file that is not open. */
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface EngineStatus extends Omit<StatusParams, "go" | "state"> {
  readonly state: Exclude<StatusParams["state"], "failed">;
  readonly go: GoStatus;
}

export type FromEngine =
  | { readonly kind: "publish"; readonly publications: readonly Publication[] }
  | { readonly kind: "answer"; readonly id: number; readonly result: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly message: string }
  | { readonly kind: "status"; readonly status: EngineStatus }
  /** The baselines in use, to be watched. */
  | { readonly kind: "baselines"; readonly paths: readonly string[] }
  /** Nobody has typed for a while after many letters: time to give memory back. */
  | { readonly kind: "rest" }
  | { readonly kind: "log"; readonly level: "error" | "warning" | "info" | "debug"; readonly message: string };

/** The one request that the engine answers itself: when nothing is pending. */
export const idleMethod = "mapguard/idle";
