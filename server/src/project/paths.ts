/**
 * Path arithmetic on strings with "/" as the only separator. Windows drive letters ("C:/x") count as absolute;
 * UNC paths are recognised so that callers can refuse them. Never asks the disk.
 */

/** True for "//host/share" and "\\host\share": opening one may send credentials to a stranger's host. */
export function isUncPath(path: string): boolean {
  return /^[\\/]{2}[^\\/]/.test(path);
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:\//.test(path);
}

/** Turns a path written by a Windows user or program into the inner form. Only for text known to be such a path. */
export function fromWindowsPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^[a-z]:/, (drive) => drive.toUpperCase());
}

/** Resolves "." and "..", doubled and trailing slashes. A relative path stays relative; the empty one becomes ".". */
export function cleanPath(path: string): string {
  if (!/\/(\/|\.|$)|^\.|^$/.test(path)) return path;
  const drive = /^[A-Za-z]:(?=\/)/.exec(path)?.[0] ?? "";
  const rest = path.slice(drive.length);
  const rooted = rest.startsWith("/");
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts[parts.length - 1] !== "..") parts.pop();
    else if (part !== ".." || !rooted) parts.push(part);
  }
  const joined = parts.join("/");
  return rooted ? `${drive}/${joined}` : joined || ".";
}

export function joinPath(base: string, ...parts: string[]): string {
  let path = base;
  for (const part of parts) {
    if (part === "") continue;
    path = path === "" ? part : path.endsWith("/") ? path + part : `${path}/${part}`;
  }
  return cleanPath(path);
}

/** An absolute path stands for itself, any other is relative to `base`. */
export function resolvePath(base: string, path: string): string {
  return isAbsolutePath(path) ? cleanPath(path) : joinPath(base, path);
}

/** The parent; a root is its own parent. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  if (slash === 0) return "/";
  if (slash === 2 && path[1] === ":") return path.slice(0, 3);
  return path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `path` relative to `root` ("" when they are the same), or undefined when it is not inside. Both clean. Also serves import paths. */
export function insideOf(root: string, path: string): string | undefined {
  if (path === root) return "";
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** The path itself, its parent and so on up to the root. */
export function* ancestors(path: string): Generator<string> {
  let at = path;
  for (;;) {
    yield at;
    const up = parentPath(at);
    if (up === at || up === ".") return;
    at = up;
  }
}

/** The import path itself, then each shorter one made of its leading elements: a/b/c, a/b, a. */
export function* importPrefixes(importPath: string): Generator<string> {
  let at = importPath;
  while (at !== "") {
    yield at;
    const slash = at.lastIndexOf("/");
    at = slash < 0 ? "" : at.slice(0, slash);
  }
}
