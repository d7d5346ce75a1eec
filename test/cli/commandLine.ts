/** Runs the built command line on small modules made for a test. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";

export const cli = resolve(import.meta.dirname, "../../dist/cli.mjs");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The part of the JSON output that tests look into; its whole shape is held by the schema. */
export interface JsonOutput {
  readonly root: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly findings: readonly JsonFinding[];
  readonly notices: readonly { readonly kind: string; readonly file: string; readonly line: number; readonly message: string }[];
}

export interface JsonFinding {
  readonly rule: string;
  readonly level: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly function: string;
  readonly map: string;
  readonly fingerprint: string;
  readonly related: readonly { readonly role: string; readonly line: number }[];
}

export class Module {
  readonly dir: string;

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    this.dir = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-cli-")));
    onTestFinished(() => rmSync(this.dir, { recursive: true, force: true }));
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Outcome {
    const { NO_COLOR: _n, FORCE_COLOR: _f, ...inherited } = process.env;
    const env = { ...inherited, ...environment };
    const run = spawnSync(process.execPath, [cli, ...args], { cwd: this.dir, env, encoding: "utf8", maxBuffer: 64 << 20 });
    return { code: run.status, stdout: run.stdout, stderr: run.stderr };
  }

  check(...args: readonly string[]): JsonOutput {
    const { code, stdout, stderr } = this.run(["check", "--format", "json", "--fail-on", "off", ...args]);
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout) as JsonOutput;
  }
}

export const goMod = "module example.com/shop\n\ngo 1.22\n";

/** One method forgets the lock that the others hold: the plainest finding there is, on the marked line. */
export const cacheGo = `package shop

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

func New() *Cache { return &Cache{m: map[string]int{}} }

func (c *Cache) Put(k string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = v
}

func (c *Cache) Drop(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, k)
}

func (c *Cache) Get(k string) int {
	return c.m[k] // forgotten
}
`;

export const cleanGo = cacheGo.replace("\treturn c.m[k] // forgotten", "\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\treturn c.m[k]");

/** Line (from 1) of the first line that holds a text. */
export function lineOf(text: string, part: string): number {
  return text.split("\n").findIndex((line) => line.includes(part)) + 1;
}
