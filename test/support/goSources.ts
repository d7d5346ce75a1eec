/**
 * Real Go for tests: a sample of the standard library of the installed toolchain, and a seeded source of damage.
 */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The standard library's folder, or undefined without Go. */
export const goSourceRoot: string | undefined = findRoot();

function findRoot(): string | undefined {
  try {
    const root = execFileSync("go", ["env", "GOROOT"], {
      encoding: "utf8",
      env: { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "" },
    }).trim();
    const source = join(root, "src");
    return existsSync(source) ? source : undefined;
  } catch {
    return undefined;
  }
}

export interface GoSource {
  readonly path: string;
  readonly text: string;
}

/** Every `stride`-th file, in a stable order; testdata folders hold broken files on purpose and are left out. */
export function goSample(stride: number, pattern = "**/*.go"): GoSource[] {
  if (goSourceRoot === undefined) {
    return [];
  }
  const root = goSourceRoot;
  return globSync(pattern, { cwd: root })
    .filter((path) => !path.includes("testdata"))
    .sort()
    .filter((_, index) => index % stride === 0)
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** A small seeded generator: below(n) is an integer from 0 to n - 1. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * n);
  }

  of<T>(items: ArrayLike<T>): T {
    return items[this.below(items.length)];
  }
}

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const fragments = ["", "", "x", "\n", ".", "(", ")", "{", "}", "[", "]", '"', "`", "'", "/*", "//", " ", ",", ";", ":=", "func ", "é", "🙂", "\0"];

/** A small edit that often breaks the text. */
export function randomEdit(random: Random, text: string): TextEdit {
  const start = random.below(text.length + 1);
  const end = Math.min(text.length, start + (random.below(3) === 0 ? random.below(12) : 0));
  return { start, end, text: random.of(fragments) };
}

export function applyEdit(text: string, edit: TextEdit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}
