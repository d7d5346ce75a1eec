/** `mapguard guard` with the installed Go: real crashes named on both sides, and what a hostile or odd workspace may not do. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { missingGo, runGo } from "../support/goTools.ts";
import { cli, Module, type Outcome } from "./commandLine.ts";

const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../docs/report.schema.json"), "utf8")) as object;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const noGo = missingGo();
/** The first build of a guarded runtime rebuilds the standard library. */
const buildMs = 300_000;

interface Reports {
  readonly reports: readonly {
    readonly isMap: boolean;
    readonly map: string | null;
    readonly finding: string | null;
    readonly owner: { readonly test: string | null } | null;
    readonly sides: readonly { readonly access: string; readonly how: string; readonly frames: readonly { readonly function: string }[] }[];
  }[];
}

const goMod = "module example.com/guarded\n\ngo 1.21\n";
const cacheGo = `package guarded

type Cache struct{ m map[int]int }

func (c *Cache) put(i int) { c.m[i&63] = i }
func (c *Cache) drop(i int) { delete(c.m, i&63) }
`;
const testGo = `package guarded

import (
	"runtime"
	"testing"
	"time"
)

func TestCache(t *testing.T) {
	runtime.GOMAXPROCS(4)
	c := &Cache{m: map[int]int{}}
	go func() {
		for i := 0; ; i++ {
			c.put(i)
		}
	}()
	go func() {
		for i := 0; ; i++ {
			c.drop(i)
		}
	}()
	time.Sleep(time.Minute)
}
`;

let cache = "";
let environment: Record<string, string> = {};

beforeAll(async () => {
  cache = realpathSync(mkdtempSync(join(tmpdir(), "mapguard guard ")));
  const goCache = noGo === undefined ? (await runGo(["env", "GOCACHE"], cache)).text.trim() : "";
  environment = { XDG_CACHE_HOME: cache, GOCACHE: goCache, GOFLAGS: "-buildvcs=false", GOTOOLCHAIN: "local", GOWORK: "off", GOPROXY: "off" };
});

afterAll(() => rmSync(cache, { recursive: true, force: true }));

const guard = (module: Module, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Outcome =>
  module.run(["guard", ...args], { ...environment, ...extra });

describe.skipIf(noGo !== undefined)(`guard${noGo === undefined ? "" : ` (${noGo})`}`, () => {
  it("names both sides of a test's crash, in words", { timeout: buildMs }, () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo, "cache_test.go": testGo });
    const { code, stdout, stderr } = guard(module, ["--", "go", "test", "."]);
    expect(stderr).toContain("building and trying a guarded runtime for go1.");
    expect(stdout).toContain("mapguard: last write by goroutine ");
    expect(stderr).toMatch(/ {2}A {2}goroutine \d+ {2}(?:writes|deletes)\n {5}cache\.go:[56] /);
    expect(stderr).toMatch(/ {2}B {2}goroutine \d+ {2}(?:writes|deletes) .*\n {5}cache\.go:[56] /);
    expect(code).toBe(1);
    expect(readdirSync(module.dir).sort()).toEqual(["cache.go", "cache_test.go", "go.mod"]);
    expect(readFileSync(join(module.dir, "go.mod"), "utf8")).toBe(goMod);
  });

  it("prints the contract of reports as JSON, amplified too", { timeout: buildMs }, () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo, "cache_test.go": testGo });
    const { code, stdout } = guard(module, ["--amplify", "--format", "json", "--", "go", "test", "-json", "."]);
    const output = JSON.parse(stdout) as Reports;
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    const report = output.reports.find(({ isMap }) => isMap);
    expect(report?.owner?.test).toBe("TestCache");
    expect(report?.map).toBe("Cache.m");
    expect(report?.finding).toMatch(/^[0-9a-f]+$/);
    expect(report?.sides.slice(0, 2).map(({ how }) => how)).toEqual(["report", "same-map-pointer"]);
    expect(
      report?.sides
        .slice(0, 2)
        .map(({ access }) => access)
        .sort(),
    ).toEqual(["delete", "write"]);
    const methods = report?.sides.slice(0, 2).map(({ frames }) => frames.find(({ function: name }) => name.includes("Cache"))?.function);
    expect(methods?.sort()).toEqual(["example.com/guarded.(*Cache).drop", "example.com/guarded.(*Cache).put"]);
    expect(code).toBe(1);
  });

  it("builds once, keeps it for the owner alone, and makes it anew when it was changed", { timeout: buildMs }, () => {
    const module = new Module({ "go.mod": goMod, "main.go": "package guarded\n" });
    expect(guard(module, ["--", "go", "build", "."]).code).toBe(0);
    const again = guard(module, ["--", "go", "build", "."]);
    expect(again).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(guard(module, ["--", "go", "test", "."]).stderr).toBe("mapguard: no conflict on a map was seen in this run\n");
    const folder = join(cache, "mapguard", "guard");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const entry = readdirSync(folder).find((name) => name.startsWith("go1.") && !name.includes("amplified")) ?? "";
    writeFileSync(join(folder, entry, "runtime_zz_mapguard.go.txt"), "package runtime\n\nfunc init() { println(1) }\n");
    const mended = guard(module, ["--", "go", "build", "."]);
    expect(mended.stderr).toContain("building and trying a guarded runtime");
    expect(mended.code).toBe(0);
    expect(readFileSync(join(folder, entry, "runtime_zz_mapguard.go.txt"), "utf8")).toContain("mapguardTable");
  });

  it("tells a command that fails otherwise from a crash on a map", { timeout: buildMs }, () => {
    const module = new Module({ "go.mod": goMod, "main.go": "package guarded\n\nvar x int = true\n" });
    const { code, stderr } = guard(module, ["--", "go", "build", "."]);
    expect(code).toBe(3);
    expect(stderr).toContain("cannot use true");
    expect(stderr).toContain("the command ended with 1");
  });

  it("works with a Go beneath the module cache, where files cannot be replaced", { timeout: buildMs }, async () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo, "cache_test.go": testGo });
    const goroot = (await runGo(["env", "GOROOT"], module.dir)).text.trim();
    const { code, stdout, stderr } = guard(module, ["--", "go", "test", "."], { GOMODCACHE: dirname(goroot) });
    expect(stderr).not.toContain("No guard");
    expect(stdout).toContain("mapguard: last write by goroutine ");
    expect(code).toBe(1);
  });

  it("runs the command without a guard where the sources are not what they must be, and says so", () => {
    const module = new Module({ "go.mod": goMod, "tool/bin/go": "", "tool/go/src/runtime/map.go": "package runtime\n" });
    const script = `#!/bin/sh\nif [ "$1" = env ]; then echo '{"GOROOT":"${module.dir}/tool/go","GOVERSION":"go9.9","GOFLAGS":""}'; else echo "ran $* with $GOTRACEBACK and '$GOFLAGS'"; fi\n`;
    writeFileSync(join(module.dir, "tool/bin/go"), script);
    chmodSync(join(module.dir, "tool/bin/go"), 0o755);
    const { code, stdout, stderr } = guard(module, ["--", join(module.dir, "tool/bin/go"), "version"]);
    expect(stderr).toContain("No guard: the runtime sources of go9.9 do not have what the guard needs. The command runs without it.");
    expect(stderr).toContain("a place where a map is marked as being written");
    expect(stdout).toBe("ran version with system and '-buildvcs=false'\n");
    expect(code).toBe(0);
  });

  it("builds for another platform under the guard, which is tried on this one", { timeout: buildMs }, () => {
    const module = new Module({ "go.mod": goMod, "main.go": "package guarded\n" });
    expect(guard(module, ["--", "go", "build", "runtime"], { GOOS: "windows", GOARCH: "386" })).toMatchObject({ code: 0, stdout: "" });
    const { code, stderr } = guard(module, ["--", "go", "build", "."], { GOOS: "js", GOARCH: "wasm" });
    expect(stderr).toContain("No guard: WebAssembly programs run on one thread");
    expect(code).toBe(0);
  });

  it("uses plainer code where the runtime's inner functions are not what they must be, and none where that fails too", { timeout: buildMs }, async () => {
    const module = new Module({ "go.mod": goMod, "cache.go": cacheGo, "cache_test.go": testGo, "tool/go": "" });
    const real = join((await runGo(["env", "GOROOT"], module.dir)).text.trim(), "bin", "go");
    const go = join(module.dir, "tool", "go");
    const refuse = (what: string) => {
      const folder = `folder=$(echo "$GOFLAGS" | sed "s/.*-overlay=\\([^']*\\)overlay.json.*/\\1/")`;
      const test = `if [ "$1" = build ] && grep -q ${what} "$folder/runtime_zz_mapguard.go.txt"; then echo "undefined: ${what}" >&2; exit 1; fi`;
      writeFileSync(go, `#!/bin/sh\n${folder}\n${test}\nexec "${real}" "$@"\n`);
      chmodSync(go, 0o755);
    };
    const own = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-guard-")));
    onTestFinished(() => rmSync(own, { recursive: true, force: true }));
    refuse("fpTracebackPCs");
    const plainer = guard(module, ["--", go, "test", "."], { XDG_CACHE_HOME: own });
    expect(plainer.stdout).toContain("mapguard: last write by goroutine ");
    expect(plainer.code).toBe(1);
    refuse("mapguardTable");
    rmSync(join(own, "mapguard"), { recursive: true });
    const none = guard(module, ["--", go, "test", "."], { XDG_CACHE_HOME: own });
    expect(none.stderr).toMatch(/No guard: the guarded runtime of go1\.\S+ does not build\. The command runs without it\.\n {2}undefined: mapguardTable\n/);
    expect(none.stdout).not.toContain("mapguard: last write");
    expect(none.code).toBe(1);
  });

  it("runs without a guard beside an overlay of the user's own", () => {
    const module = new Module({ "go.mod": goMod, "main.go": "package guarded\n", "o.json": '{"Replace":{}}' });
    for (const [args, extra] of [
      [["--", "go", "build", "-overlay", "o.json", "."], {}],
      [["--", "go", "build", "."], { GOFLAGS: "-overlay=o.json" }],
    ] as const) {
      const { code, stderr } = guard(module, args, extra);
      expect(stderr).toContain("No guard: the command brings an overlay of its own");
      expect(code).toBe(0);
    }
  });

  it("never starts a go command that lies in the folder", () => {
    const module = new Module({ "go.mod": goMod, go: "#!/bin/sh\ntouch touched\n", "bin/go": "#!/bin/sh\ntouch touched\n" });
    for (const name of ["go", "bin/go"]) chmodSync(join(module.dir, name), 0o755);
    const { code } = guard(module, ["--", "go", "version"], { PATH: `.:${module.dir}:${module.dir}/bin:${dirname(process.execPath)}` });
    expect(existsSync(join(module.dir, "touched"))).toBe(false);
    expect(code).toBe(3);
  });

  it("ends the command and all it started when it is interrupted", { timeout: buildMs }, async () => {
    const module = new Module({
      "go.mod": goMod,
      "main.go": 'package main\n\nimport (\n\t"os"\n\t"time"\n)\n\nfunc main() {\n\tprintln("pid", os.Getpid())\n\ttime.Sleep(time.Hour)\n}\n',
    });
    const child = spawn(process.execPath, [cli, "guard", "--", "go", "run", "."], { cwd: module.dir, env: { ...process.env, ...environment } });
    let printed = "";
    let interrupted = false;
    child.stderr.on("data", (bytes) => {
      printed += String(bytes);
      if (interrupted || !/^pid \d+\n/m.test(printed)) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    const code = await new Promise((done) => child.on("exit", done));
    expect(code).toBe(3);
    expect(printed).toContain("mapguard: interrupted\n");
    const pid = Number(/^pid (\d+)\n/m.exec(printed)?.[1]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

describe("guard's arguments", () => {
  it.each([
    [["guard"], "guard takes a go command after --"],
    [["guard", "--"], "guard takes a go command after --"],
    [["guard", "go", "test"], "the command stands after --, as in: guard -- go test"],
    [["guard", "--", "make", "test"], "make: guard runs go, or an absolute path of it"],
    [["guard", "--", "./go", "test"], "./go: guard runs go, or an absolute path of it"],
    [["guard", "--loud", "--", "go", "test"], "unknown option --loud"],
  ])("%j is a mistake", (args, message) => {
    const { code, stderr } = new Module({}).run(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
