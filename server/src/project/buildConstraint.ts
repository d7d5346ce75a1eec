/**
 * Which files a build includes: `//go:build` expressions, the older `// +build` lines, and file names such as
 * x_linux_arm64_test.go, judged for a BuildContext. An expression that cannot be parsed includes the file.
 */
import type { BuildContext } from "./model.ts";

const knownSystems = new Set("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos".split(" "));
const unixSystems = new Set("aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split(" "));
const knownArchitectures = new Set(
  (
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le " +
    "ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm"
  ).split(" "),
);

/** Systems whose tag also makes another system's tag hold. */
const impliedSystem: Readonly<Record<string, string>> = { android: "linux", illumos: "solaris", ios: "darwin" };

export function tagHolds(context: BuildContext, tag: string): boolean {
  if (tag === context.goos || tag === context.goarch || tag === impliedSystem[context.goos]) return true;
  if (tag === "gc") return true;
  if (tag === "cgo") return context.cgo;
  if (tag === "unix") return unixSystems.has(context.goos);
  const release = /^go1\.(\d+)$/.exec(tag);
  if (release !== null) return Number(release[1]) >= 1 && Number(release[1]) <= context.goMinor;
  return context.tags.includes(tag);
}

/** Would a build for this system look at a file of this name? False too for names go ignores ("_x.go", ".x.go") and for other extensions. */
export function fileNameMatches(context: BuildContext, name: string): boolean {
  if (!name.endsWith(".go") || name.startsWith("_") || name.startsWith(".")) return false;
  const stem = name.slice(0, name.indexOf("."));
  const underscore = stem.indexOf("_");
  if (underscore < 0) return true;
  // What stands before the first underscore is never a system: linux.go and arm.go are plain files.
  const parts = stem.slice(underscore + 1).split("_");
  if (parts[parts.length - 1] === "test") parts.pop();
  const last = parts[parts.length - 1] ?? "";
  const previous = parts[parts.length - 2] ?? "";
  if (knownSystems.has(previous) && knownArchitectures.has(last)) return tagHolds(context, last) && tagHolds(context, previous);
  if (knownSystems.has(last) || knownArchitectures.has(last)) return tagHolds(context, last);
  return true;
}

export function isTestFileName(name: string): boolean {
  return name.endsWith("_test.go");
}

/** `goBuild` is the text after `//go:build`, `plusBuild` the texts after `// +build`, which only count without the former. */
export function constraintHolds(context: BuildContext, goBuild: string, plusBuild: readonly string[]): boolean {
  if (goBuild !== "") return evaluate(goBuild, (tag) => tagHolds(context, tag)) ?? true;
  return plusBuild.every((line) => plusLineHolds(context, line));
}

/** Blank-separated options are alternatives, commas join conditions. */
function plusLineHolds(context: BuildContext, line: string): boolean {
  const options = line.split(/\s+/).filter((option) => option !== "");
  return options.some((option) => option.split(",").every((term) => (term.startsWith("!") ? !tagHolds(context, term.slice(1)) : tagHolds(context, term))));
}

/** Value of a `//go:build` expression, or undefined when it does not parse. Deeply nested input is refused, not followed. */
export function evaluate(expression: string, holds: (tag: string) => boolean): boolean | undefined {
  const tokens = expression.match(/\|\||&&|[!()]|[^\s!()&|]+|[&|]/g) ?? [];
  let at = 0;
  let depth = 0;
  let broken = false;

  function either(): boolean {
    let value = both();
    while (tokens[at] === "||") {
      at++;
      const right = both();
      value = value || right;
    }
    return value;
  }

  function both(): boolean {
    let value = term();
    while (tokens[at] === "&&") {
      at++;
      const right = term();
      value = value && right;
    }
    return value;
  }

  function term(): boolean {
    let negated = false;
    while (tokens[at] === "!") {
      at++;
      negated = !negated;
    }
    const token = tokens[at++];
    if (token === "(") {
      if (++depth > 100) {
        broken = true;
        at = tokens.length;
        return false;
      }
      const value = either();
      depth--;
      if (tokens[at++] !== ")") broken = true;
      return value !== negated;
    }
    if (token === undefined || !/^[\p{L}\p{N}_.]+$/u.test(token)) {
      broken = true;
      return false;
    }
    return holds(token) !== negated;
  }

  const value = either();
  return broken || at < tokens.length ? undefined : value;
}
