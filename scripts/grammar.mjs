/**
 * Copies the Go grammar and the parser runtime from their packages into grammars/, where the build and the bundles take
 * them from, and refuses anything that is not what grammars/CHECKSUMS.json pins. `--update` pins what is installed.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "grammars");
const checksums = join(folder, "CHECKSUMS.json");
const files = [
  { package: "tree-sitter-go", file: "tree-sitter-go.wasm" },
  { package: "web-tree-sitter", file: "web-tree-sitter.wasm" },
];

const found = files.map(({ package: name, file }) => {
  const from = join(root, "node_modules", name);
  const bytes = readFileSync(join(from, file));
  const { version } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  return { file, bytes, pin: { package: name, version, sha256: createHash("sha256").update(bytes).digest("hex") } };
});

mkdirSync(folder, { recursive: true });
if (process.argv.includes("--update")) {
  const pins = Object.fromEntries(found.map(({ file, pin }) => [file, pin]));
  writeFileSync(checksums, `${JSON.stringify(pins, null, 2)}\n`);
}
const pinned = JSON.parse(readFileSync(checksums, "utf8"));
for (const { file, bytes, pin } of found) {
  const expected = pinned[file] ?? {};
  for (const key of ["package", "version", "sha256"]) {
    if (expected[key] !== pin[key]) {
      console.error(`${file}: ${key} is ${pin[key]}, but grammars/CHECKSUMS.json pins ${expected[key]}`);
      process.exit(1);
    }
  }
  // Written aside and renamed, so that a build running at the same time never reads half a file.
  const aside = join(folder, `.${file}.${process.pid}`);
  writeFileSync(aside, bytes);
  renameSync(aside, join(folder, file));
}
