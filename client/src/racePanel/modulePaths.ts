/**
 * Import paths of the folders of a workspace.
 */
import type { ModuleRoot } from "../../../server/src/reports/paths.ts";

/** `folder` with `/`; of nested modules the innermost counts. Undefined where no module holds the folder. */
export function importPathOf(folder: string, modules: readonly ModuleRoot[]): string | undefined {
  const owners = modules.filter((module) => folder === module.folder || folder.startsWith(`${module.folder}/`));
  const [owner] = owners.sort((a, b) => b.folder.length - a.folder.length);
  return owner && `${owner.path}${folder.slice(owner.folder.length)}`;
}
