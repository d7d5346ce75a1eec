/** Workspaces to write into: copies of those of the tests, gone with the process. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const workspaces = resolve(import.meta.dirname, "../../workspaces");

/** A copy of `test/workspaces/NAME`; its folder is called `as`. */
export function copyWorkspace(name: string, as = name): { readonly folder: string; remove(): void } {
  const parent = mkdtempSync(join(tmpdir(), "mapguard-ws-"));
  const folder = join(parent, as);
  cpSync(join(workspaces, name), folder, { recursive: true });
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
