/**
 * The fixture folders (Go packages under test/fixtures/rules) and the expectations written in their comments:
 * `// want "regexp"` for a finding on that line, `// want:group "regexp"` where one line of the group is enough,
 * `// want Type.field:"guardedBy Type.lock"` for a guard that findings on that map must name.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const fixtureRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "rules");

/** Support code of the fixtures' module, not fixtures. */
const support = new Set(["drive", "standin"]);

export interface Want {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly pattern: RegExp;
  /** "" for a finding that must be on exactly this line. */
  readonly group: string;
  /** The function around the line, "" outside of functions. */
  readonly function: string;
  /** The race detector cannot see this one; the reason. */
  readonly unseen: string;
}

export interface GuardFact {
  readonly map: string;
  readonly lock: string;
}

export interface FixtureFolder {
  /** Relative to the fixture root, with `/`. */
  readonly name: string;
  readonly path: string;
  /** Files of the package that the engine sees. */
  readonly files: readonly string[];
  readonly wants: readonly Want[];
  readonly guards: readonly GuardFact[];
  /** Why the folder cannot be run; "" when it can. */
  readonly notRunnable: string;
  readonly driven: boolean;
}

export function fixtureFolders(): FixtureFolder[] {
  const found: FixtureFolder[] = [];
  const visit = (dir: string): void => {
    const entries = readdirSync(dir, { withFileTypes: true });
    for (const entry of entries) {
      if (entry.isDirectory() && !(dir === fixtureRoot && support.has(entry.name))) visit(join(dir, entry.name));
    }
    const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".go")).map((entry) => entry.name);
    if (names.length > 0) found.push(readFolder(dir, names.sort()));
  };
  visit(fixtureRoot);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function readFolder(dir: string, names: readonly string[]): FixtureFolder {
  const files = names.filter((name) => name !== "drive_test.go");
  const texts = names.map((name) => readFileSync(join(dir, name), "utf8"));
  const wants: Want[] = [];
  const guards: GuardFact[] = [];
  for (const name of files) collect(name, readFileSync(join(dir, name), "utf8"), wants, guards);
  return {
    name: relative(fixtureRoot, dir).split("\\").join("/"),
    path: dir,
    files,
    wants,
    guards,
    notRunnable: texts.map((text) => /^\/\/ oracle: none (.+)$/m.exec(text)?.[1] ?? "").find((reason) => reason !== "") ?? "",
    driven: names.length > files.length || files.some((name) => name.endsWith("_test.go")),
  };
}

const wantComment = /\/\/ want(?::(\w+))? (.+)$/;
const expectation = /^(?:([\w.]+):)?("(?:[^"\\]|\\.)*"|`[^`]*`)\s*/;

function collect(file: string, text: string, wants: Want[], guards: GuardFact[]): void {
  let around = "";
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const declared = /^func (?:\([^)]*\) )?(\w+)/.exec(line);
    if (declared !== null) around = declared[1];
    else if (/^[})]/.test(line) || /^(type|var|const) /.test(line)) around = "";
    const comment = wantComment.exec(line);
    if (comment === null) continue;
    const unseen = /^\s*\/\/ oracle: unseen (.+)$/.exec(lines[index + 1] ?? "")?.[1] ?? "";
    let rest = comment[2];
    while (rest !== "") {
      const one = expectation.exec(rest);
      if (one === null) throw new Error(`${file}:${index + 1}: cannot read the expectation ${rest}`);
      rest = rest.slice(one[0].length);
      const value = one[2].startsWith("`") ? one[2].slice(1, -1) : (JSON.parse(one[2]) as string);
      const guard = /^guardedBy (\S+)$/.exec(value);
      if (one[1] === undefined) wants.push({ file, line: index + 1, pattern: new RegExp(value), group: comment[1] ?? "", function: around, unseen });
      else if (guard !== null) guards.push({ map: one[1], lock: guard[1] });
      else throw new Error(`${file}:${index + 1}: unknown fact ${value}`);
    }
  }
}

/** A unique short name, which test binaries get. */
export function binaryName(folder: FixtureFolder): string {
  return `${basename(folder.path)}.test`;
}
