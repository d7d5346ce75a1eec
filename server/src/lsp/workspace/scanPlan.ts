/**
 * What a scan of the workspace has to do: its packages, put together by the settings that hold for them. Made in a thread
 * of its own, because listing a large workspace takes seconds.
 */
import { push } from "../../base/multimap.ts";
import { inScanOrder, type ScanJob } from "../../host/scan/scanJob.ts";
import { discover } from "../../project/discover.ts";
import type { BuildContext, FileSystem, PackageInfo, ProjectLayout } from "../../project/model.ts";
import type { Baseline } from "../../service/baseline.ts";
import { FolderSettingsReader, type SharedSettings } from "../engine/folderSettings.ts";
import type { EngineConfiguration, EngineStart } from "../engine/messages.ts";
import { contextFor, readableDisk } from "../engine/surroundings.ts";

export interface PlanRequest {
  readonly start: EngineStart;
  readonly configuration: EngineConfiguration;
  /** Workspace folders to look at. */
  readonly folders: readonly string[];
  /** Only packages of these folders and those that import them; undefined: all. */
  readonly changed: readonly string[] | undefined;
}

export interface PlannedScan {
  readonly job: Omit<ScanJob, "wasm">;
  readonly baseline: Baseline | undefined;
}

export interface ScanPlan {
  readonly scans: readonly PlannedScan[];
  /** Baselines that were looked for. */
  readonly baselines: readonly string[];
}

export async function planScan({ start, configuration, folders, changed }: PlanRequest): Promise<ScanPlan> {
  const context = await contextFor(start, configuration);
  const fs = readableDisk(configuration, context);
  const settings = new FolderSettingsReader(fs, configuration);
  const readableRoots = configuration.trusted ? [] : configuration.folders.map(({ path }) => path);
  const scans: PlannedScan[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    for (const { packages, layout } of projectsBelow(folder, { fs, context, readableRoots, tests: settings.sharedBy(folder).includeTests })) {
      const fresh = packages.filter(({ dir, importPath }) => !seen.has(`${dir}\0${importPath}`));
      for (const { dir, importPath } of fresh) seen.add(`${dir}\0${importPath}`);
      const wanted = changed === undefined ? fresh : concerned(fresh, changed);
      const groups = new Map<SharedSettings, PackageInfo[]>();
      for (const info of wanted) push(groups, settings.sharedBy(info.dir), info);
      for (const [shared, group] of groups) {
        if (shared.enabled) scans.push({ job: jobFor(group, shared, layout, context), baseline: shared.baseline });
      }
    }
  }
  return { scans, baselines: settings.baselineFiles() };
}

interface Surroundings {
  readonly fs: FileSystem;
  readonly context: BuildContext;
  readonly readableRoots: readonly string[];
  readonly tests: boolean;
}

interface Found {
  readonly packages: readonly PackageInfo[];
  readonly layout: ProjectLayout;
}

/** The project of a folder, and the modules inside of it that do not belong to it. */
function projectsBelow(folder: string, surroundings: Surroundings): Found[] {
  const found: Found[] = [];
  const pending = [folder];
  const visited = new Set<string>();
  for (let cwd = pending.pop(); cwd !== undefined; cwd = pending.pop()) {
    if (visited.has(cwd)) continue;
    visited.add(cwd);
    const project = discover({ ...surroundings, cwd, patterns: ["./..."] });
    found.push(project);
    pending.push(...project.diagnostics().flatMap(({ key, path }) => (key === "nested-module-skipped" ? [path] : [])));
  }
  return found;
}

function concerned(packages: readonly PackageInfo[], changed: readonly string[]): readonly PackageInfo[] {
  const dirs = new Set(changed);
  const names = new Set(packages.filter(({ dir }) => dirs.has(dir)).map(({ importPath }) => importPath));
  return packages.filter(({ dir, imports }) => dirs.has(dir) || imports.some((path) => names.has(path)));
}

function jobFor(packages: readonly PackageInfo[], settings: SharedSettings, layout: ProjectLayout, context: BuildContext): Omit<ScanJob, "wasm"> {
  const { policy, includeTests, exclude, analysis } = settings;
  return { ...inScanOrder(packages), layout, context, policy, includeTests, exclude, analysis };
}
