/**
 * What changed on disk, file by file. Editors name a folder that came or went, and not always what is in it.
 */
import { type FileEvent, WatchKind } from "vscode-languageserver/node";
import type { FileSystem } from "../project/model.ts";
import { baseName, joinPath, parentPath } from "../project/paths.ts";
import { configFileName } from "../service/config.ts";

/** Files that an analysis depends on, wherever they lie, and folders as they come and go. */
export const watchedFiles: readonly { readonly globPattern: string; readonly kind?: WatchKind }[] = [
  ...["**/*.go", "**/go.mod", "**/go.work", "**/vendor/modules.txt", `**/${configFileName}`].map((globPattern) => ({ globPattern })),
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** More than a source tree has; what is beyond is looked at when it is opened, or scanned anew. */
const mostEntries = 20_000;

export interface ChangeReader {
  readonly fs: Pick<FileSystem, "readDir">;
  pathOf(uri: string): string;
  /** Files that count wherever they lie. */
  watched(): ReadonlySet<string>;
}

/** Paths of the events, with the files of new folders. A path that is no file's may be that of a folder that is gone. */
export function changedFiles({ fs, pathOf, watched }: ChangeReader, events: readonly FileEvent[]): readonly string[] {
  const paths = new Set<string>();
  const named = watched();
  for (const { uri } of events) {
    const path = pathOf(uri);
    if (isSource(path) || named.has(path)) paths.add(path);
    else if (!isLeftOut(path)) for (const file of [path, ...filesBelow(fs, path)]) paths.add(file);
  }
  return [...paths];
}

function isSource(path: string): boolean {
  return path.endsWith(".go") || sourceNames.has(baseName(path));
}

const sourceNames: ReadonlySet<string> = new Set(["go.mod", "go.work", "modules.txt", configFileName]);

/** The go command does not look there, and other tools write there all the time. */
function isLeftOut(path: string): boolean {
  return /\/(?:[._][^/]*|node_modules)(?:\/|$)/.test(path);
}

/** Links to folders are not followed, neither here nor by the analysis. */
function filesBelow(fs: Pick<FileSystem, "readDir">, folder: string): string[] {
  const isFolder = fs.readDir(parentPath(folder))?.some(({ name, kind }) => name === baseName(folder) && kind === "directory");
  const found: string[] = [];
  const pending = isFolder === true ? [folder] : [];
  let seen = 0;
  for (let dir = pending.pop(); dir !== undefined && seen < mostEntries; dir = pending.pop()) {
    for (const { name, kind } of fs.readDir(dir) ?? []) {
      const path = joinPath(dir, name);
      seen++;
      if (kind === "directory" && !isLeftOut(`/${name}`)) pending.push(path);
      else if (kind === "file" && isSource(path)) found.push(path);
    }
  }
  return found;
}
