/**
 * Modules on disk for tests of the server: made anew for a test, gone after it.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export interface ScratchModule {
  readonly dir: string;
  path(name: string): string;
  write(name: string, text: string | Uint8Array): string;
}

/** A folder with the given files; a go.mod is added unless there is one, or `bare`. */
export function scratchModule(files: Readonly<Record<string, string | Uint8Array>>, bare = false): ScratchModule {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-lsp-")));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const write = (name: string, text: string | Uint8Array) => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  if (!bare && files["go.mod"] === undefined) write("go.mod", "module example.com/scratch\n\ngo 1.24\n");
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { dir, path: (name) => join(dir, name), write };
}

/** Line (from 0) of the one finding in `racyFile`: the write without the lock. */
export const racyLine = 28;

/** A type whose methods hold a lock at three accesses to its map and forget it at the fourth. */
export function racyFile(packageName = "scratch", type = "Cache"): string {
  return `package ${packageName}

import "sync"

type ${type} struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *${type}) Put(k string) {
	c.mu.Lock()
	c.m[k] = 1
	c.mu.Unlock()
}

func (c *${type}) Drop(k string) {
	c.mu.Lock()
	delete(c.m, k)
	c.mu.Unlock()
}

func (c *${type}) Get(k string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.m[k]
}

func (c *${type}) Reset(k string) {
	c.m[k] = 0
}

func Run(c *${type}) {
	go c.Put("a")
	go c.Reset("a")
}
`;
}
