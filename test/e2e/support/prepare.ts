/**
 * Before the end-to-end tests: the workbench is set up, and the extension is packaged and installed into it, so that what
 * is tested is what would be published.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { setUpWorkbench, whyNoWorkbench, workbenchEntry } from "../../../scripts/e2eSetup.ts";
import { packageExtension } from "../../../scripts/package.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with the installed extension; "" when the tests cannot run here. */
    readonly extensions: string;
    /** Why they cannot; "" when they can. */
    readonly missing: string;
  }
}

const root = resolve(import.meta.dirname, "../../..");
const home = join(root, ".cache", "e2e");

export default async function prepare(project: TestProject): Promise<void> {
  const missing = whyNoWorkbench() ?? "";
  // Where the whole check runs, a missing browser must not pass for a success.
  if (missing !== "" && process.env.CI) throw new Error(`the end-to-end tests cannot run: ${missing}`);
  if (missing !== "") console.warn(`The end-to-end tests are skipped: ${missing}.`);
  project.provide("missing", missing);
  project.provide("extensions", missing === "" ? await installExtension() : "");
}

/** Answers the folder of extensions. */
export async function installExtension(): Promise<string> {
  setUpWorkbench((line) => console.log(`e2e: ${line}`));
  run([join(root, "scripts", "build.mjs")]);
  mkdirSync(home, { recursive: true });
  const extensions = join(home, "extensions");
  // What it remembers of an earlier installation would stand in the way of this one.
  for (const old of [extensions, join(home, "user")]) rmSync(old, { recursive: true, force: true });
  const vsix = await packageExtension(home);
  run([
    workbenchEntry,
    "--config",
    join(home, "code-server.yaml"),
    "--user-data-dir",
    join(home, "user"),
    "--extensions-dir",
    extensions,
    "--install-extension",
    vsix,
  ]);
  return extensions;
}

function run(args: readonly string[]): void {
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' } });
  if (done.status !== 0) throw new Error(`${args[0]} failed:\n${done.stdout}${done.stderr}`);
}
