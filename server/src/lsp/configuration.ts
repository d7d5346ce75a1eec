/**
 * Settings and workspace folders as the editor has them: taken from `initialize`, asked for anew when they change, made
 * safe, and their faults said once.
 */
import { type ClientCapabilities, type Connection, DidChangeConfigurationNotification, type WorkspaceFolder } from "vscode-languageserver/node";
import { insideOf } from "../project/paths.ts";
import type { Settings } from "../protocol/settings.ts";
import type { EngineFolder } from "./engine/messages.ts";
import { readSettings } from "./settings.ts";
import { folderPath, isVirtual } from "./uris.ts";

const section = "mapguard";

export interface ConfigurationHost {
  /** Settings or folders are others than before. */
  changed(): void;
  /** A value was not understood; said once for each. */
  fault(fault: string): void;
  /** A workspace folder that is no folder of this machine, or lies on another one; said once. */
  unreadable(uri: string): void;
}

export class Configuration {
  private readonly connection: Connection;
  private readonly host: ConfigurationHost;
  private canAsk = false;
  private canRegister = false;
  /** Settings of `initialize` or of the last notification that brought some; workspace/configuration wins over them. */
  private pushed: unknown;
  private folders: readonly WorkspaceFolder[] = [];
  private known: readonly EngineFolder[] = [];
  private fallback = readSettings(undefined).settings;
  private readonly told = new Set<string>();
  private asked = 0;
  private asking = Promise.resolve();

  constructor(connection: Connection, host: ConfigurationHost) {
    this.connection = connection;
    this.host = host;
  }

  start(capabilities: ClientCapabilities, folders: readonly WorkspaceFolder[], pushed: unknown): void {
    this.canAsk = capabilities.workspace?.configuration === true;
    this.canRegister = capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    this.pushed = pushed;
    this.folders = folders;
    const settings = this.read(pushed);
    this.apply(settings, new Array<Settings>(folders.length).fill(settings));
  }

  /** After `initialized`, when the editor may be asked. */
  async listen(): Promise<void> {
    if (this.canRegister) await this.connection.client.register(DidChangeConfigurationNotification.type, { section });
    await this.ask();
  }

  async settingsChanged(settings: unknown): Promise<void> {
    if (isRecord(settings) && Object.hasOwn(settings, section)) this.pushed = settings[section];
    await this.ask();
  }

  async foldersChanged(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): Promise<void> {
    const gone = new Set(removed.map(({ uri }) => uri));
    this.folders = [...this.folders.filter(({ uri }) => !gone.has(uri)), ...added];
    await this.ask();
  }

  settingsOf(path: string): Settings {
    let nearest: EngineFolder | undefined;
    for (const folder of this.known) {
      if (insideOf(folder.path, path) !== undefined && folder.path.length >= (nearest?.path.length ?? 0)) nearest = folder;
    }
    return (nearest ?? this.known[0])?.settings ?? this.fallback;
  }

  engineFolders(): readonly EngineFolder[] {
    return this.known;
  }

  /** Settings outside of all folders. */
  general(): Settings {
    return this.known[0]?.settings ?? this.fallback;
  }

  /** Resolves when the editor has answered all that it was asked. */
  settled(): Promise<void> {
    return this.asking;
  }

  private ask(): Promise<void> {
    this.asking = this.askNow();
    return this.asking;
  }

  private async askNow(): Promise<void> {
    const { folders } = this;
    const turn = ++this.asked;
    if (!this.canAsk) {
      const settings = this.read(this.pushed);
      if (this.apply(settings, new Array<Settings>(folders.length).fill(settings))) this.host.changed();
      return;
    }
    const items = [{ section }, ...folders.map(({ uri }) => ({ scopeUri: uri, section }))];
    const answers: unknown[] = await this.connection.workspace.getConfiguration(items);
    if (turn !== this.asked) return;
    const [general, ...perFolder] = items.map((_, index) => this.read(answers[index] ?? this.pushed));
    if (this.apply(general, perFolder)) this.host.changed();
  }

  /** True when something is other than before. */
  private apply(general: Settings, perFolder: readonly Settings[]): boolean {
    const known = this.folders.map(({ uri }, index) => ({ path: folderPath(uri), settings: perFolder[index] }));
    const before = JSON.stringify([this.fallback, this.known]);
    this.fallback = general;
    this.known = known.filter(({ path }) => !isVirtual(path));
    for (const { uri } of this.folders) if (isVirtual(folderPath(uri))) this.once(uri, () => this.host.unreadable(uri));
    return JSON.stringify([this.fallback, this.known]) !== before;
  }

  private once(what: string, tell: () => void): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    tell();
  }

  private read(value: unknown): Settings {
    const { settings, faults } = readSettings(value);
    for (const fault of faults) {
      this.once(fault, () => this.host.fault(fault));
    }
    return settings;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
