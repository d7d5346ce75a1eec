/**
 * From what was written on the command line to the packages that are meant, with the configuration that holds for them.
 */

import { type LoadedConfig, loadConfig } from "../host/configFile.ts";
import { collectBuildContext } from "../host/goEnvironment.ts";
import { discover, type Project } from "../project/discover.ts";
import type { BuildContext, ProjectLayout } from "../project/model.ts";
import { ancestors, insideOf, joinPath, resolvePath } from "../project/paths.ts";
import type { Config, ConfigFault } from "../service/config.ts";
import type { Notice } from "../service/diagnostic.ts";
import { CommandFailure, exitCode, type Io } from "./io.ts";

export interface SearchArguments {
  readonly patterns: readonly string[];
  readonly tags: readonly string[];
  readonly goos: string | undefined;
  readonly goarch: string | undefined;
  readonly noTests: boolean;
  readonly modulePath: string | undefined;
}

export interface FoundProject {
  readonly project: Project;
  readonly context: BuildContext;
  readonly config: Config;
  readonly configFolder: string;
  readonly includeTests: boolean;
  /** Folder that paths are shown relative to: the module's, or what all analysed modules have in common. */
  readonly root: string;
  /** Absolute path of the configured baseline. */
  readonly baseline: string | undefined;
  readonly notices: readonly Notice[];
}

/** Throws a failure for people when a pattern leads nowhere (usage) or to no Go file. */
export async function findProject(args: SearchArguments, io: Io): Promise<FoundProject> {
  const loaded = loadConfig(io.fs, configStart(args.patterns, io));
  if (loaded.faults.length > 0) throw new CommandFailure(loaded.faults.map((fault) => describeFault(loaded.path, fault)).join("\n"), exitCode.usage);
  const variables = { ...io.environment, ...(args.goos !== undefined && { GOOS: args.goos }), ...(args.goarch !== undefined && { GOARCH: args.goarch }) };
  const context = await collectBuildContext({ variables, tags: args.tags, mayRunGo: true });
  const includeTests = loaded.config.includeTests && !args.noTests;
  const project = discover({ fs: io.fs, context, cwd: io.cwd, patterns: args.patterns, tests: includeTests, modulePath: args.modulePath });
  const diagnostics = project.diagnostics();
  const wrong = diagnostics.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new CommandFailure(wrong.map(({ message }) => message).join("\n"), exitCode.usage);
  if (project.packages.length === 0) {
    const reasons = diagnostics.map(({ message }) => message);
    throw new CommandFailure(["no Go files to check", ...reasons].join("\n"), exitCode.noGoFiles);
  }
  return {
    project,
    context,
    includeTests,
    ...describe(loaded),
    root: rootOf(project.layout, io.cwd),
    notices: diagnostics.map(({ key, path, line, message }) => ({ kind: key === "unreadable-file" ? "skipped-file" : "project", file: path, line, message })),
  };
}

function describeFault(path: string, { line, column, message }: ConfigFault): string {
  return line === 0 ? `${path}: ${message}` : `${path}:${line}:${column}: ${message}`;
}

function describe({ config, folder }: LoadedConfig): Pick<FoundProject, "config" | "configFolder" | "baseline"> {
  return { config, configFolder: folder, baseline: config.baseline === undefined ? undefined : joinPath(folder, config.baseline) };
}

/** A single pattern brings the configuration of its own folder, several that of the working directory. */
function configStart(patterns: readonly string[], io: Io): string {
  if (patterns.length !== 1) return io.cwd;
  const path = resolvePath(io.cwd, patterns[0].replace(/\/?\.\.\.$/, "") || ".");
  for (const folder of ancestors(path)) if (io.fs.isDirectory(folder)) return folder;
  return io.cwd;
}

function rootOf(layout: ProjectLayout, cwd: string): string {
  const folders = [...layout.modules, ...layout.trees].map(({ dir }) => dir);
  if (folders.length === 0) return cwd;
  for (const folder of ancestors(folders[0])) {
    if (folders.every((other) => insideOf(folder, other) !== undefined)) return folder;
  }
  return cwd;
}
