/**
 * Addresses of documents: from the editor's URIs to the engine's paths and back. What is not a file of this machine
 * (unsaved, virtual, on a network share) gets a path that no disk has, so that only its open text is ever looked at.
 */
import { URI } from "vscode-uri";

/** No file system accepts a NUL in a path. */
const virtualRoot = "/\0";

/** Paths of this machine have `/`, and an upper-case drive letter on Windows. Never throws. */
export function pathOfUri(uri: string, windows: boolean): string {
  const parsed = parse(uri);
  if (parsed === undefined) return virtualPath(uri, "");
  const { scheme, authority, path } = parsed;
  if (scheme === "file" && authority === "" && !path.startsWith("//") && !path.includes("\0")) {
    return windows && /^\/[A-Za-z]:/.test(path) ? path[1].toUpperCase() + path.slice(2) : path;
  }
  // Unsaved documents stand alone; those of a virtual folder form packages as on disk.
  const slash = path.lastIndexOf("/");
  return scheme === "untitled" || slash < 0 ? virtualPath(uri, path) : virtualPath(parsed.with({ path: path.slice(0, slash) }).toString(), path);
}

/** Of a workspace folder, whose URI may end in a slash. */
export function folderPath(uri: string): string {
  const path = pathOfUri(uri, process.platform === "win32");
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

/** Not a file that may be read from disk. */
export function isVirtual(path: string): boolean {
  return path.startsWith(virtualRoot);
}

export function uriOfPath(path: string): string {
  return URI.file(path).toString();
}

/** Puts the editor's own URIs into an answer about a virtual document, which was made from paths. */
export function withEditorUris<T>(answer: T, uriOf: (path: string) => string | undefined): T {
  const replace = (value: unknown): unknown => {
    if (typeof value === "string") return value.startsWith(virtualUris) ? (uriOf(URI.parse(value).path) ?? value) : value;
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [replace(key), replace(inner)]));
  };
  return replace(answer) as T;
}

const virtualUris = URI.file(virtualRoot).toString();

function virtualPath(folder: string, path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1) || "document";
  return `${virtualRoot}${encodeURIComponent(folder)}/${name.endsWith(".go") ? name : `${name}.go`}`;
}

function parse(uri: string): URI | undefined {
  try {
    return URI.parse(uri, true);
  } catch {
    return undefined;
  }
}
