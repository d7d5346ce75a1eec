/** A go command made for a test: a script that writes down how it was called and plays a part. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunRequest } from "../../../server/src/runner/raceRun.ts";
import { type RaceSettings, runSettings } from "../../../server/src/runner/settings.ts";

export interface Call {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export class FakeGo {
  /** A folder with a space, a quote and a dollar sign in its name. */
  readonly folder: string;
  readonly go: string;
  readonly #log: string;

  /** `script` is JavaScript; it knows `argv`, `fs`, `out(text)`, `err(text)`, `event(action, fields)` and `logPath`. */
  constructor(script: string) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "mapguard $(touch ran) it's-")));
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    this.#log = join(this.folder, "calls.jsonl");
    this.go = this.program("bin/go", script);
  }

  /** Another program beside it that writes down its calls likewise. */
  program(path: string, script: string): string {
    const file = join(this.folder, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(
      file,
      `#!${process.execPath}
const fs = require("node:fs");
const argv = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(this.#log)}, JSON.stringify({ argv: [process.argv[1], ...argv], cwd: process.cwd(), env: process.env }) + "\\n");
const out = (text) => fs.writeSync(1, text);
const err = (text) => fs.writeSync(2, text);
const event = (Action, fields = {}) => out(JSON.stringify({ Action, Package: "example.com/a", ...fields }) + "\\n");
const logPath = /log_path=(?:'([^']*)'|"([^"]*)"|(\\S+))/.exec(process.env.GORACE ?? "")?.slice(1).find((found) => found !== undefined);
${script}
`,
    );
    chmodSync(file, 0o755);
    return file;
  }

  get calls(): readonly Call[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Call);
  }

  request(race: RaceSettings = {}, environment: NodeJS.ProcessEnv = process.env): RunRequest {
    return {
      go: this.go,
      settings: runSettings({}, race, environment),
      environment,
      platform: process.platform,
      trusted: true,
      temporaryFolder: this.folder,
      target: { folder: this.folder, packages: ["./..."], tests: [] },
    };
  }
}

/** A report as the detector writes it, of a map of `example.com/a` that TestMap's goroutine writes. */
export function raceText(line = 11): string {
  return `==================
WARNING: DATA RACE
Write at 0x00c000126000 by goroutine 8:
  runtime.mapassign_faststr()
      /go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0
  example.com/a.(*Cache).Put()
      /src/a/cache.go:${line} +0x44
  example.com/a.TestMap.func1()
      /src/a/cache_test.go:20 +0x30

Previous read at 0x00c000126000 by goroutine 7:
  runtime.mapaccess1_faststr()
      /go/src/internal/runtime/maps/runtime_faststr.go:103 +0x0
  example.com/a.(*Cache).Get()
      /src/a/cache.go:15 +0x44
  example.com/a.TestMap()
      /src/a/cache_test.go:23 +0x30

Goroutine 8 (running) created at:
  example.com/a.TestMap()
      /src/a/cache_test.go:19 +0x30

Goroutine 7 (running) created at:
  testing.(*T).Run()
      /go/src/testing/testing.go:1742 +0x44
==================
`;
}

/** A process that has ended and waits to be asked for its exit code counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
