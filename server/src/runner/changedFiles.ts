/**
 * The Go files that git says are changed, and their packages: out of `git diff` with `--name-only`, `--name-status` or as a
 * whole patch, and out of `git status --porcelain`.
 */

/** Relative to the repository's root (or what `--relative` says), with `/`, each once. Deleted files count: their package changed. */
export function changedGoFiles(diff: string): readonly string[] {
  const files = new Set<string>();
  const isPatch = /^(?:diff --git |--- |\+\+\+ )/m.test(diff);
  for (const line of diff.split(/\r?\n/)) {
    const names = isPatch ? patchNames(line) : listedNames(line);
    for (const name of names) {
      const path = unquoted(name);
      if (path.endsWith(".go")) files.add(path);
    }
  }
  return [...files].sort();
}

/**
 * The folder, relative as the file, whose package a file belongs to: what lies in testdata is its tests'. Undefined where the
 * go command sees no package of the module.
 */
export function packageFolder(file: string): string | undefined {
  const folders = file.split("/").slice(0, -1);
  const data = folders.indexOf("testdata");
  const own = data < 0 ? folders : folders.slice(0, data);
  const hidden = own.some((name) => name === "vendor" || /^[._]./.test(name));
  return hidden ? undefined : own.join("/") || ".";
}

/** A name, perhaps with its status: a letter and a tab before one or two names, or two letters and an arrow between them. */
function listedNames(line: string): readonly string[] {
  const [, short] = /^(?:[MTADRCU ?!]{2}) (.+)$/.exec(line) ?? [];
  if (short === undefined) return line.replace(/^[A-Z]\d*\t/, "").split("\t");
  // Names with spaces stand in quotes here.
  const [, from, to] = /^("(?:[^"\\]|\\.)*"|\S+) -> (.+)$/.exec(short) ?? [];
  return from === undefined ? [short] : [from, to];
}

function patchNames(line: string): readonly string[] {
  const [, name] = /^(?:---|\+\+\+) (?:"?[ab]\/)?(.+?)"?\t?$/.exec(line) ?? /^rename (?:from|to) (.+)$/.exec(line) ?? [];
  return name === undefined || name === "/dev/null" ? [] : [name];
}

/** Git quotes names with unusual characters, bytes in octal. */
function unquoted(name: string): string {
  const text = name.trim();
  const inner = /^"(.*)"$/.exec(text)?.[1] ?? (text.includes("\\") ? text : undefined);
  if (inner === undefined) return text;
  const bytes: number[] = [];
  for (const [whole, octal, escaped] of inner.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...new TextEncoder().encode(escaped === undefined ? whole : escaped));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
