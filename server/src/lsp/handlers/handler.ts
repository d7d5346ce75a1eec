/**
 * What a handler of a request is: the method it answers, what the server says it can, and the answer itself, made in the
 * engine's thread from the newest view of a package.
 */
import type { ServerCapabilities } from "vscode-languageserver/node";
import type { LoadedConfig } from "../../host/configFile.ts";
import type { BuildContext, FileSystem } from "../../project/model.ts";
import type { GoStatus, ThemeKind } from "../../protocol/messages.ts";
import type { Settings } from "../../protocol/settings.ts";
import type { PackageFile } from "../../service/findings.ts";
import type { LanguageService } from "../../service/languageService.ts";
import type { PackageView } from "../../service/packageView.ts";
import type { Translate } from "../../service/wording.ts";
import type { ClientAbilities } from "../engine/messages.ts";

export interface HandlerSurroundings {
  readonly settings: Settings;
  readonly configuration: LoadedConfig;
  readonly client: ClientAbilities;
  readonly theme: ThemeKind | undefined;
  readonly go: GoStatus;
  readonly context: BuildContext;
  readonly version: string;
  /** Paths of the workspace folders. */
  readonly folders: readonly string[];
  readonly fs: FileSystem;
  readonly translate: Translate;
  /** Text of a file on disk, decoded; undefined when it cannot be read. */
  readonly readText: (path: string) => string | undefined;
  /** Of the editor's text; undefined for a file that is not open. */
  readonly versionOf: (path: string) => number | undefined;
}

export interface ServiceContext extends HandlerSurroundings {
  readonly path: string;
  readonly service: LanguageService;
}

export interface ViewContext extends ServiceContext {
  readonly view: PackageView;
  readonly file: PackageFile;
}

interface HandlerBase {
  readonly method: string;
  /** What `initialize` answers because of this handler. */
  readonly capabilities: ServerCapabilities;
}

/** About a document in an analysed package; where there is none the answer is null. */
export interface ViewHandler<Params> extends HandlerBase {
  readonly about: "view";
  /** Where the parameters name no document: the path of the one they are about, "" when there is none. */
  pathOf?(params: Params): string;
  answer(context: ViewContext, params: Params): unknown;
}

/** About the server as a whole, or about files that are not Go. */
export interface ServiceHandler<Params> extends HandlerBase {
  readonly about: "service";
  answer(context: ServiceContext, params: Params): unknown;
}

export type Handler<Params = never> = ViewHandler<Params> | ServiceHandler<Params>;
