/**
 * Puts the real VS Code workbench of the end-to-end tests into .cache/e2e: code-server from npm with the parts of it that
 * need building. Nothing is downloaded but npm packages; a finished set-up is kept until the pinned version changes.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const version = "4.139.1";
const home = join(root, ".cache", "e2e", "workbench");
const stamp = join(home, "ready.json");

/** The program to start with Node: `node ENTRY --bind-addr …`. */
export const workbenchEntry = join(home, "node_modules", "code-server", "out", "node", "entry.js");

const chromiumPaths = ["/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser", "/opt/google/chrome/chrome"];

/** The browser to drive: that of `MAPGUARD_CHROMIUM`, or Debian's. Undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env.MAPGUARD_CHROMIUM;
  return [...(named ? [named] : []), ...chromiumPaths].find((path) => existsSync(path));
}

/** Why the end-to-end tests cannot run on this machine; undefined when they can. */
export function whyNoWorkbench(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "the workbench is set up on Linux x64 only";
  if (findChromium() === undefined) return "Chromium is not installed (Debian: apt-get install chromium fonts-dejavu-core)";
  return undefined;
}

/** Makes the workbench ready. `log` hears of every step. Throws when a step fails. */
export function setUpWorkbench(log: (line: string) => void): void {
  if (readStamp() === version && existsSync(workbenchEntry)) return;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, description: "The workbench of the end-to-end tests" }));
  log(`installing code-server ${version} (once, about half a minute)`);
  npm(home, ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", `code-server@${version}`]);
  const code = join(home, "node_modules", "code-server", "lib", "vscode");
  log("installing its packages");
  npm(code, ["install", "--no-audit", "--no-fund", "--omit=dev", "--omit=optional", "--ignore-scripts"]);
  log("adding the file watcher");
  addPrebuiltWatcher(code);
  log("building the logger");
  if (!tryNpm(code, ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"])) log("no C++ compiler: the Output view of the workbench stays empty");
  writeFileSync(stamp, JSON.stringify({ version }));
}

/** The watcher's own install step compiles; its ready-made binary is a package of its own, of the same version. */
function addPrebuiltWatcher(code: string): void {
  const modules = join(code, "node_modules", "@parcel");
  const { version: wanted } = JSON.parse(readFileSync(join(modules, "watcher", "package.json"), "utf8")) as { version: string };
  const target = join(modules, "watcher-linux-x64-glibc");
  mkdirSync(target, { recursive: true });
  const packed =
    npm(home, ["pack", "--silent", `@parcel/watcher-linux-x64-glibc@${wanted}`])
      .trim()
      .split("\n")
      .pop() ?? "";
  const unpacked = spawnSync("tar", ["xzf", join(home, packed), "--strip-components=1", "-C", target], { encoding: "utf8" });
  if (unpacked.status !== 0) throw new Error(`tar: ${unpacked.stderr}`);
  rmSync(join(home, packed));
}

function npm(cwd: string, args: readonly string[]): string {
  const run = runNpm(cwd, args);
  if (run.status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${run.stderr || run.stdout}`);
  return run.stdout;
}

function tryNpm(cwd: string, args: readonly string[]): boolean {
  return runNpm(cwd, args).status === 0;
}

/** npm under this very Node: code-server refuses others. The compiler is given headers that are already there, if they are. */
function runNpm(cwd: string, args: readonly string[]): SpawnSyncReturns<string> {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^npm_(config_(local_prefix|prefix|global_prefix|ignore_scripts)|package_|lifecycle_)/i.test(key),
  );
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(inherited), PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}` };
  if (env.npm_config_nodedir === undefined && existsSync("/usr/include/node/node_api.h")) env.npm_config_nodedir = "/usr";
  return spawnSync("npm", args, { cwd, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

function readStamp(): string | undefined {
  try {
    return (JSON.parse(readFileSync(stamp, "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const missing = whyNoWorkbench();
  if (missing !== undefined) console.log(`The end-to-end tests cannot run here: ${missing}.`);
  setUpWorkbench((line) => console.log(line));
  console.log(workbenchEntry);
}
