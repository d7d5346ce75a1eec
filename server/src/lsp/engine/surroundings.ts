/**
 * What a thread of the server may see of the machine: the disk, as far as trust goes, and the installed Go.
 */
import { collectBuildContext } from "../../host/goEnvironment.ts";
import { nodeFileSystem } from "../../host/nodeFileSystem.ts";
import { restrictedFileSystem } from "../../host/restrictedFileSystem.ts";
import type { BuildContext, FileSystem } from "../../project/model.ts";
import type { EngineConfiguration, EngineStart } from "./messages.ts";

export const disk = nodeFileSystem();

/** Runs `go env` at most in a trusted workspace, and only when the disk alone does not answer. */
export function contextFor({ environment }: EngineStart, { trusted, goBinary }: EngineConfiguration): Promise<BuildContext> {
  return collectBuildContext({ variables: environment, mayRunGo: trusted, goBinary });
}

export function readableDisk({ trusted, folders }: EngineConfiguration, { goroot, gomodcache }: BuildContext): FileSystem {
  if (trusted) return disk;
  const roots = [...folders.map(({ path }) => path), goroot, gomodcache];
  return restrictedFileSystem(
    disk,
    roots.filter((root) => root !== ""),
  );
}
