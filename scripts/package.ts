/**
 * `npm run package`: dist/mapguard-VERSION.vsix, the extension as it is published. package.json's `files` says what is in
 * it; the bundles hold every dependency.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createVSIX } from "@vscode/vsce";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Builds the package from what is in dist/ already; answers its path. */
export async function packageExtension(folder = join(root, "dist")): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const packagePath = join(folder, `mapguard-${version}.vsix`);
  await createVSIX({ cwd: root, packagePath, dependencies: false });
  return packagePath;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const path = await packageExtension();
  console.log(`${relative(process.cwd(), path)}  ${Math.ceil(statSync(path).size / 1024)} KiB`);
}
