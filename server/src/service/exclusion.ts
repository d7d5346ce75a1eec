/**
 * Which files a project does not want to hear about, by globs relative to a folder.
 */
import picomatch from "picomatch";

/** Globs of one configuration, relative to its folder. */
export interface ExcludedGlobs {
  readonly globs: readonly string[];
  readonly folder: string;
}

export function excludedByAny(lists: readonly ExcludedGlobs[]): (file: string) => boolean {
  const matchers = lists.filter(({ globs }) => globs.length > 0).map(({ globs, folder }) => excludedBy(globs, folder));
  return (file) => matchers.some((matches) => matches(file));
}

/** A glob that names a folder means everything below it. Without globs nothing is excluded. */
export function excludedBy(globs: readonly string[], folder: string): (file: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.flatMap((glob) => {
    const plain = glob.replace(/^\.\//, "").replace(/\/+$/, "");
    return [plain, `${plain}/**`];
  });
  const matches = picomatch(patterns, { dot: true });
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return (file) => file.startsWith(prefix) && matches(file.slice(prefix.length));
}
