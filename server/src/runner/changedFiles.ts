/**
 * The Go files that a `git diff` names: of `--name-only`, `--name-status`, or a whole patch.
 */

/** Relative to the repository's root (or what `--relative` says), with `/`, each once. Deleted files count: their package changed. */
export function changedGoFiles(diff: string): readonly string[] {
  const files = new Set<string>();
  const isPatch = /^(?:diff --git |--- |\+\+\+ )/m.test(diff);
  for (const line of diff.split(/\r?\n/)) {
    const names = isPatch ? patchNames(line) : line.replace(/^[A-Z]\d*\t/, "").split("\t");
    for (const name of names) {
      const path = unquoted(name);
      if (path.endsWith(".go")) files.add(path);
    }
  }
  return [...files].sort();
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
