/**
 * One workbench for the tests of a file: started before them, stopped after them. A test that fails leaves a picture of the
 * window and the extension's log under .cache/e2e/failures.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { startWorkbench, type Workbench, type WorkbenchOptions } from "./workbench.ts";
import { copyWorkspace } from "./workspaces.ts";

const failures = resolve(import.meta.dirname, "../../../.cache/e2e/failures");

export interface Session {
  /** The folder that is open: a copy. */
  readonly folder: string;
  readonly workbench: Workbench;
}

/** True where the tests cannot run; prepare.ts has said why. */
export const skipped = inject("missing") !== "";

export function useWorkbench(
  workspace: string,
  { folderName, ...options }: Omit<WorkbenchOptions, "folder" | "extensions"> & { readonly folderName?: string } = {},
  prepareFolder: (folder: string) => void = () => {},
): Session {
  let copy: ReturnType<typeof copyWorkspace> | undefined;
  let workbench: Workbench | undefined;
  beforeAll(async () => {
    copy = copyWorkspace(workspace, folderName);
    prepareFolder(copy.folder);
    workbench = await startWorkbench({ ...options, folder: copy.folder, extensions: inject("extensions") });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || workbench === undefined) return;
    mkdirSync(failures, { recursive: true });
    const name = join(failures, task.name.replace(/[^A-Za-z0-9]+/g, "-"));
    await workbench.page.screenshot({ path: `${name}.png` });
    writeFileSync(`${name}.log`, workbench.log());
  });
  afterAll(async () => {
    await workbench?.stop();
    copy?.remove();
  });
  return {
    get folder() {
      if (copy === undefined) throw new Error("the workbench has not started");
      return copy.folder;
    },
    get workbench() {
      if (workbench === undefined) throw new Error("the workbench has not started");
      return workbench;
    },
  };
}
