/**
 * The disk with the editor's texts laid over it: open files answer with what the editor shows, saved or not.
 */
import type { DirEntry, FileSystem } from "../project/model.ts";
import { baseName, parentPath } from "../project/paths.ts";

/** `open` answers the text of an open file; `paths` lists those files. */
export interface OpenTexts {
  text(path: string): string | undefined;
  paths(): Iterable<string>;
}

export function overlayFileSystem(disk: FileSystem, open: OpenTexts): FileSystem {
  const encoder = new TextEncoder();
  const encoded = (path: string): Uint8Array | undefined => {
    const text = open.text(path);
    return text === undefined ? undefined : encoder.encode(text);
  };
  return {
    readFile: (path) => encoded(path) ?? disk.readFile(path),
    readHead: (path, bytes) => {
      const text = open.text(path);
      if (text !== undefined) return encoder.encode(text.slice(0, bytes)).subarray(0, bytes);
      return disk.readHead === undefined ? disk.readFile(path)?.subarray(0, bytes) : disk.readHead(path, bytes);
    },
    readDir: (path) => withOpenFiles(path, disk.readDir(path), open),
    isFile: (path) => open.text(path) !== undefined || disk.isFile(path),
    isDirectory: (path) => disk.isDirectory(path),
    realPath: (path) => disk.realPath(path),
    failure: (path) => disk.failure?.(path) ?? "",
  };
}

/** Files that exist in the editor alone, until they are saved, belong to their folder. */
function withOpenFiles(dir: string, entries: readonly DirEntry[] | undefined, open: OpenTexts): readonly DirEntry[] | undefined {
  let added: DirEntry[] | undefined;
  for (const path of open.paths()) {
    if (parentPath(path) !== dir) continue;
    const name = baseName(path);
    if (entries?.some((entry) => entry.name === name)) continue;
    added ??= [...(entries ?? [])];
    added.push({ name, kind: "file" });
  }
  return added?.sort((a, b) => (a.name < b.name ? -1 : 1)) ?? entries;
}
