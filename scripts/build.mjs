/**
 * Bundles the product into dist/: the command line, the scan worker and, beside them, the two wasm files they load.
 * Files are replaced one by one by renaming, so that a build never disturbs a command line that is running.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const grammars = spawnSync(process.execPath, [join(root, "scripts", "grammar.mjs")], { stdio: "inherit" });
if (grammars.status !== 0) process.exit(1);

const bundles = await build({
  absWorkingDir: root,
  entryPoints: { cli: "server/src/main/cli.ts", worker: "server/src/main/worker.ts" },
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  write: false,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node20",
  legalComments: "none",
  loader: { ".md": "text" },
  define: { MAPGUARD_VERSION: JSON.stringify(version) },
  // For CommonJS dependencies, which ask for Node's modules through require.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  logLevel: "warning",
});

mkdirSync(out, { recursive: true });
for (const file of bundles.outputFiles) replace(basename(file.path), file.contents, basename(file.path) === "cli.mjs" ? 0o755 : 0o644);
for (const name of ["web-tree-sitter.wasm", "tree-sitter-go.wasm"]) replace(name, readFileSync(join(root, "grammars", name)), 0o644);

function replace(name, contents, mode) {
  const temporary = join(out, `${name}.${process.pid}.tmp`);
  writeFileSync(temporary, contents);
  chmodSync(temporary, mode);
  renameSync(temporary, join(out, name));
  if (process.argv.includes("--verbose")) process.stdout.write(`dist/${name}  ${Math.ceil(contents.length / 1024)} KiB\n`);
}
