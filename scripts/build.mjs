/**
 * Bundles the product into dist/: the command line, the workers, the extension with the page of its race panel and, beside them, the
 * wasm files and the rules' pages.
 * What several bundles need is written once, into dist/shared. Files are replaced one by one by renaming, so that a build
 * does not disturb a command line that is running.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const grammars = spawnSync(process.execPath, [join(root, "scripts", "grammar.mjs")], { stdio: "inherit" });
if (grammars.status !== 0) process.exit(1);

const bundles = await build({
  absWorkingDir: root,
  entryPoints: {
    cli: "server/src/main/cli.ts",
    worker: "server/src/main/worker.ts",
    server: "server/src/main/server.ts",
    editorWorker: "server/src/main/editorWorker.ts",
  },
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  chunkNames: "shared/[hash]",
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

// The editor loads its part as CommonJS and brings the module `vscode` itself.
const extension = await build({
  absWorkingDir: root,
  entryPoints: { extension: "client/src/extension.ts" },
  outdir: out,
  outExtension: { ".js": ".cjs" },
  external: ["vscode"],
  bundle: true,
  write: false,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
});

// The page of the race panel runs in a browser.
const page = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: "client/src/racePanel/page/index.tsx", out: "racePanel" },
    { in: "client/src/racePanel/page/style.css", out: "racePanel" },
  ],
  outdir: out,
  bundle: true,
  write: false,
  minify: true,
  platform: "browser",
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});

mkdirSync(join(out, "rules"), { recursive: true });
replace("codicon.css", codicons(), 0o644);
const rules = join(root, "server", "src", "rules");
for (const rule of readdirSync(rules).filter((name) => existsSync(join(rules, name, "rule.ts")))) {
  replace(join("rules", `${rule}.md`), readFileSync(join(rules, rule, "doc.md")), 0o644);
}
mkdirSync(join(out, "shared"), { recursive: true });
const written = [...bundles.outputFiles, ...extension.outputFiles, ...page.outputFiles].map(({ path, contents }) => ({ name: relative(out, path), contents }));
// The entries last: they name the others.
for (const { name, contents } of written.sort((a, b) => Number(b.name.startsWith("shared")) - Number(a.name.startsWith("shared"))))
  replace(name, contents, name === "cli.mjs" ? 0o755 : 0o644);
for (const name of readdirSync(join(out, "shared")).map((file) => join("shared", file))) {
  if (!name.endsWith(".tmp") && !written.some((file) => file.name === name)) rmSync(join(out, name), { force: true });
}
for (const name of ["web-tree-sitter.wasm", "tree-sitter-go.wasm"]) replace(name, readFileSync(join(root, "grammars", name)), 0o644);

/** The icons that the page names, as masks in the colour of the text: the whole font would be a tenth of the package. */
function codicons() {
  const page = join(root, "client", "src", "racePanel", "page");
  const icons = join(root, "node_modules", "@vscode", "codicons", "src", "icons");
  const texts = readdirSync(page).map((name) => readFileSync(join(page, name), "utf8"));
  const words = new Set(texts.flatMap((text) => [...text.matchAll(/(?:"|codicon-)([a-z]+(?:-[a-z]+)*)\b/g)].map(([, word]) => word)));
  const rules = [...words].sort().flatMap((name) => {
    const file = join(icons, `${name}.svg`);
    if (!existsSync(file)) return [];
    return [`.codicon-${name}{--icon:url("data:image/svg+xml,${encodeURIComponent(readFileSync(file, "utf8").trim())}")}`];
  });
  const shape =
    "display:inline-block;width:16px;height:16px;background:currentColor;-webkit-mask:var(--icon) center/contain no-repeat;mask:var(--icon) center/contain no-repeat";
  return `.codicon{${shape}}\n${rules.join("\n")}\n`;
}

function replace(name, contents, mode) {
  const temporary = join(out, `${name}.${process.pid}.tmp`);
  writeFileSync(temporary, contents);
  chmodSync(temporary, mode);
  renameSync(temporary, join(out, name));
  if (process.argv.includes("--verbose")) process.stdout.write(`dist/${name}  ${Math.ceil(contents.length / 1024)} KiB\n`);
}
