/**
 * What holds for the packages of a folder: `.mapguard.json` over the editor's settings, and the baseline it names. The same
 * object for all folders that share both.
 */
import { type LoadedConfig, loadConfig } from "../../host/configFile.ts";
import type { FileSystem } from "../../project/model.ts";
import { ancestors, insideOf, joinPath, parentPath } from "../../project/paths.ts";
import type { Settings } from "../../protocol/settings.ts";
import { type Baseline, readBaseline } from "../../service/baseline.ts";
import { configFileName } from "../../service/config.ts";
import { analysisOptions } from "../../service/engineSettings.ts";
import { type ExcludedGlobs, excludedByAny } from "../../service/exclusion.ts";
import type { FolderSettings } from "../../service/languageService.ts";
import { isVirtual } from "../uris.ts";
import type { EngineConfiguration, EngineFolder } from "./messages.ts";

/** The settings of some folders as plain data, which another thread can be told. */
export interface SharedSettings extends Omit<FolderSettings, "excludes"> {
  readonly exclude: readonly ExcludedGlobs[];
}

export class FolderSettingsReader {
  private readonly fs: FileSystem;
  private readonly configuration: EngineConfiguration;
  private readonly known = new Map<string, FolderSettings>();
  private readonly shared = new Map<string, SharedSettings>();
  private readonly configs = new Map<string, LoadedConfig>();
  private readonly baselines = new Map<string, Baseline | string>();
  /** Folders that the files lie in which were read, and those above. */
  private readonly folders = new Set<string>();

  constructor(fs: FileSystem, configuration: EngineConfiguration) {
    this.fs = fs;
    this.configuration = configuration;
  }

  of(dir: string): FolderSettings {
    const key = this.keyOf(dir);
    let settings = this.known.get(key);
    if (settings === undefined) {
      const { exclude, ...shared } = this.sharedBy(dir);
      settings = { ...shared, excludes: excludedByAny(exclude) };
      this.known.set(key, settings);
    }
    return settings;
  }

  /** The same object for every folder with the same settings. */
  sharedBy(dir: string): SharedSettings {
    const key = this.keyOf(dir);
    let settings = this.shared.get(key);
    if (settings === undefined) {
      settings = this.compose(this.folderOf(dir), this.configOf(dir));
      this.shared.set(key, settings);
    }
    return settings;
  }

  /** Is this a file that the settings were read from, or may be, or a folder of such a file? */
  dependOn(path: string): boolean {
    return path.endsWith(`/${configFileName}`) || this.baselines.has(path) || this.folders.has(path);
  }

  /** Configuration files that were read so far, good or bad. */
  configFiles(): readonly LoadedConfig[] {
    const byPath = new Map([...this.configs.values()].filter(({ path }) => path !== "").map((loaded) => [loaded.path, loaded]));
    return [...byPath.values()];
  }

  /** Baselines that were looked for. */
  baselineFiles(): readonly string[] {
    return [...this.baselines.keys()];
  }

  /** Sentences about baselines that cannot be used. */
  problems(): readonly string[] {
    return [...this.baselines].flatMap(([path, baseline]) => (typeof baseline === "string" ? [`baseline ${path}: ${baseline}`] : []));
  }

  private keyOf(dir: string): string {
    return `${this.folderOf(dir)?.path ?? ""}\0${this.configOf(dir).path}`;
  }

  private folderOf(dir: string): EngineFolder | undefined {
    let nearest: EngineFolder | undefined;
    for (const folder of this.configuration.folders) {
      if (insideOf(folder.path, dir) !== undefined && folder.path.length >= (nearest?.path.length ?? 0)) nearest = folder;
    }
    return nearest;
  }

  /** The editor's settings that hold for a folder. */
  editorSettingsOf(dir: string): Settings {
    return (this.folderOf(dir) ?? this.configuration.folders[0])?.settings ?? this.configuration.settings;
  }

  configOf(dir: string): LoadedConfig {
    const start = isVirtual(dir) ? (this.configuration.folders[0]?.path ?? dir) : dir;
    let loaded = this.configs.get(start);
    if (loaded === undefined) {
      loaded = loadConfig(this.fs, start);
      this.configs.set(start, loaded);
      if (loaded.path !== "") this.dependOnFolders(loaded.path);
    }
    return loaded;
  }

  private compose(folder: EngineFolder | undefined, { config, folder: configFolder }: LoadedConfig): SharedSettings {
    const settings = (folder ?? this.configuration.folders[0])?.settings ?? this.configuration.settings;
    const baseline = config.baseline === undefined ? undefined : this.baselineOf(joinPath(configFolder, config.baseline));
    return {
      enabled: settings.enable,
      policy: { preset: config.preset ?? settings.preset, rules: { ...settings.rules, ...config.rules } },
      includeTests: config.includeTests && settings.includeTests,
      exclude: [
        { globs: config.exclude, folder: configFolder },
        { globs: settings.exclude, folder: folder?.path ?? configFolder },
      ],
      analysis: analysisOptions(config),
      baseline: typeof baseline === "string" ? undefined : baseline,
    };
  }

  private baselineOf(path: string): Baseline | string {
    let baseline = this.baselines.get(path);
    if (baseline === undefined) {
      const bytes = this.fs.readFile(path);
      baseline = bytes === undefined ? this.fs.failure?.(path) || "cannot be read" : readBaseline(new TextDecoder().decode(bytes));
      this.baselines.set(path, baseline);
      this.dependOnFolders(path);
    }
    return baseline;
  }

  private dependOnFolders(path: string): void {
    for (const folder of ancestors(parentPath(path))) this.folders.add(folder);
  }
}
