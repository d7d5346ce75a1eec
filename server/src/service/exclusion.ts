/**
 * Which files a project does not want to hear about, by globs relative to a folder.
 */
import picomatch from "picomatch";

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
