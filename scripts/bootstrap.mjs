/**
 * Makes a bare clone able to run a task: installs node_modules when missing or stale, fetches the Node release the
 * tools run on, then runs `TASK ARG…` with it. Knows only Node ≥ 20 and npm; must not import a dependency.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";
const nodeBinary = join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");

main();

function main() {
  const [task, ...args] = process.argv.slice(2);
  if (task === undefined) fail("usage: node scripts/bootstrap.mjs TASK [ARGUMENT…]");
  if (Number(process.versions.node.split(".")[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`);
  if (installIsStale()) install();
  if (!existsSync(nodeBinary)) fetchNode();
  process.exitCode = runTask(task, args);
}

/** npm's own record of what is installed is compared with the lock file; optional packages may be absent. */
function installIsStale() {
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (installed === undefined) return true;
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || entry.optional || entry.devOptional) continue;
    const found = installed[path];
    if (found === undefined || found.version !== entry.version) return true;
  }
  return false;
}

function install() {
  process.stderr.write("Installing development dependencies (once)…\n");
  if (npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]) !== 0) {
    fail("npm ci failed. The tools come from the npm registry: check the network and the registry setting, then run this again.");
  }
}

/**
 * The `node` package brings its binary by an install script, and .npmrc refuses install scripts: this one is run by
 * hand, the others (native builds of packages whose wasm alone is used) never.
 */
function fetchNode() {
  process.stderr.write("Fetching the Node release of the development tools (once)…\n");
  const cwd = join(root, "node_modules", "node");
  const run = spawnSync(process.execPath, ["installArchSpecificPackage.js"], { cwd, env: cleanEnvironment(), stdio: ["ignore", 2, 2] });
  if (run.status !== 0 || !existsSync(nodeBinary)) fail("the Node release of the development tools could not be fetched; run this again.");
  const link = join(root, "node_modules", ".bin", "node");
  if (!windows && !existsSync(link)) symlinkSync(join("..", "node", "bin", "node"), link);
}

function runTask(task, args) {
  const path = [dirname(nodeBinary), join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  const env = { ...process.env, PATH: path };
  const isScript = /\.(mjs|ts)$/.test(task);
  const run = isScript
    ? spawnSync(nodeBinary, [join(root, task), ...args], { cwd: root, env, stdio: "inherit" })
    : spawnSync(task, args, { cwd: root, env, stdio: "inherit", shell: windows });
  if (run.error) fail(`${task}: ${run.error.message}`);
  return run.status ?? 1;
}

function npm(args) {
  const script = process.env.npm_execpath;
  const options = { cwd: root, env: cleanEnvironment(), stdio: ["ignore", 2, 2] };
  const run = script?.endsWith(".js") ? spawnSync(process.execPath, [script, ...args], options) : spawnSync("npm", args, { ...options, shell: windows });
  return run.status ?? 1;
}

/** Without what an enclosing `npm run` adds: a nested npm would take this folder's prefix for its own. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_(config_(local_prefix|prefix|global_prefix)|package_|lifecycle_)/i.test(key)));
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`mapguard: ${message}\n`);
  process.exit(1);
}
