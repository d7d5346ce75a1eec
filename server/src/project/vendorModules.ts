/**
 * Reads vendor/modules.txt: which module a vendored package belongs to and the Go version that module was written for.
 */
export interface VendoredModule {
  readonly path: string;
  readonly version: string;
  /** From `## explicit; go 1.x`; "" when unknown. */
  readonly goVersion: string;
  readonly packages: readonly string[];
}

export function parseVendorModules(text: string): readonly VendoredModule[] {
  const modules: { path: string; version: string; goVersion: string; packages: string[] }[] = [];
  for (const raw of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    const current = modules[modules.length - 1];
    if (line.startsWith("## ")) {
      const version = /(?:^|;)\s*go\s+(\S+)/.exec(line.slice(3))?.[1];
      if (version !== undefined && current !== undefined) current.goVersion = version;
    } else if (line.startsWith("# ")) {
      const [path, second] = line.slice(2).trim().split(/\s+/);
      if (path !== undefined && path !== "") {
        modules.push({ path, version: second === undefined || second === "=>" ? "" : second, goVersion: "", packages: [] });
      }
    } else if (line !== "" && !line.startsWith("#")) current?.packages.push(line);
  }
  return modules;
}

/** The module a vendored package comes from: the longest module path that leads to it. */
export function vendoredModuleOf(modules: readonly VendoredModule[], importPath: string): VendoredModule | undefined {
  let best: VendoredModule | undefined;
  for (const module of modules) {
    if (importPath !== module.path && !importPath.startsWith(`${module.path}/`)) continue;
    if (best === undefined || module.path.length > best.path.length) best = module;
  }
  return best;
}
