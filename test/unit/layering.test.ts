/**
 * Holds the import rule, reads every import itself (type-only ones too), and looks at the size and head of each file.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** What each folder of server/src may import besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  models: ["base"],
  syntax: ["base"],
  project: ["base", "syntax"],
  runner: ["base", "reports"],
  ir: ["base", "syntax"],
  resolve: ["base", "syntax", "ir", "models", "project"],
  analysis: ["base", "syntax", "ir", "resolve", "models", "project"],
  rules: ["base", "syntax", "ir", "resolve", "models", "project", "analysis"],
  service: ["base", "syntax", "ir", "resolve", "models", "project", "analysis", "rules", "reports", "protocol"],
  protocol: [],
  reports: ["base"],
  host: ["base", "syntax", "project", "service", "runner"],
  lsp: ["base", "syntax", "ir", "resolve", "models", "project", "analysis", "rules", "service", "reports", "runner", "host", "protocol"],
  cli: ["base", "syntax", "ir", "resolve", "models", "project", "analysis", "rules", "service", "reports", "runner", "host"],
  main: ["base", "host", "lsp", "cli"],
};

/** Modules that only some folders may import; every other Node module is closed to all below `cli`. */
const restricted: Readonly<Record<string, readonly string[]>> = {
  "web-tree-sitter": ["syntax"],
  valibot: ["service", "lsp"],
  picomatch: ["service"],
  "vscode-languageserver": ["lsp"],
  "vscode-languageserver/node": ["lsp", "main"],
  "vscode-languageserver-types": ["lsp", "service"],
  "vscode-languageserver-textdocument": ["lsp"],
  "vscode-uri": ["lsp", "service"],
  "node:fs": ["host", "lsp", "cli", "runner", "main"],
  "node:child_process": ["runner"],
  "node:crypto": ["host", "lsp", "runner"],
  "node:worker_threads": ["host", "lsp", "main"],
  "node:os": ["host", "lsp", "cli", "runner", "main"],
  "node:path": ["host", "lsp", "cli", "runner", "main"],
  "node:url": ["host", "lsp", "cli", "main"],
  "node:util": ["cli"],
  "node:v8": ["lsp", "main"],
};

/** A folder may take these files alone of another one. */
const onlyFiles: Readonly<Record<string, readonly string[]>> = { "project syntax": ["syntax/declarations.ts"] };

interface Module {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources = join(root, "server", "src");
const modules = new Map(listFiles(sources, [".ts"]).map((path) => [path, readModule(path)]));

describe("layers", () => {
  it("sees the modules", () => {
    expect(modules.size).toBeGreaterThan(20);
    const imports = [...modules.values()].reduce((sum, module) => sum + module.imports.length, 0);
    expect(imports).toBeGreaterThan(modules.size);
  });

  it("reads every form of import", () => {
    const text = `import a from "./a.ts"; import type { B } from './b.ts';\nexport * from "./c.ts"; export { type D } from "./d.ts";
      import "./e.ts"; const f = await import("./f.ts"); type G = import("./g.ts").G; import {\n  h,\n} from "./h.ts"; const s = "import x from './no.ts'";`;
    expect(importsOf(text)).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.ts", "./g.ts", "./h.ts"]);
  });

  it("imports point to the left only", () => {
    const wrong: string[] = [];
    for (const { path, folder, imports } of modules.values()) {
      const mayImport = allowed[folder];
      if (mayImport === undefined) wrong.push(`${show(path)}: ${folder} is not a known folder`);
      for (const specifier of imports.filter((name) => name.startsWith("."))) {
        const target = resolve(dirname(path), specifier);
        const targetFolder = folderOf(target);
        if (targetFolder === folder) continue;
        const files = onlyFiles[`${folder} ${targetFolder}`];
        const fine = mayImport?.includes(targetFolder) && (files === undefined || files.includes(relative(sources, target)));
        if (!fine) wrong.push(`${show(path)} imports ${show(target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("outside modules stay where they belong", () => {
    const wrong: string[] = [];
    for (const { path, folder, imports } of modules.values()) {
      for (const specifier of imports.filter((name) => !name.startsWith("."))) {
        if (builtinModules.includes(specifier)) wrong.push(`${show(path)}: write node:${specifier}`);
        else if (!restricted[specifier]?.includes(folder)) wrong.push(`${show(path)} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("relative imports name a file", () => {
    const missing: string[] = [];
    for (const { path, imports } of modules.values()) {
      for (const specifier of imports.filter((name) => name.startsWith(".") && name.endsWith(".ts"))) {
        if (!modules.has(resolve(dirname(path), specifier))) missing.push(`${show(path)}: ${specifier}`);
      }
      for (const specifier of imports.filter((name) => name.startsWith(".") && !/\.(ts|md|json)$/.test(name)))
        missing.push(`${show(path)}: ${specifier} has no extension`);
    }
    expect(missing).toEqual([]);
  });

  it("no module imports itself by way of others", () => {
    expect(findCycles()).toEqual([]);
  });

  it("rules do not know each other", () => {
    const wrong = [...modules.values()].filter(({ path, imports }) => {
      const own = /rules\/([^/]+)\/rule\.ts$/.exec(path)?.[1];
      return own !== undefined && imports.some((specifier) => specifier.includes("/rule.ts") && specifier !== "../rule.ts");
    });
    expect(wrong.map(({ path }) => show(path))).toEqual([]);
  });
});

describe("the extension", () => {
  const client = join(root, "client", "src");
  const files = listFiles(client, [".ts"]).map((path) => ({ path, imports: importsOf(readFileSync(path, "utf8")) }));

  it("takes nothing from the server but what both sides share", () => {
    expect(files.length).toBeGreaterThan(10);
    const foreign = files.flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => resolve(dirname(path), specifier))
        .filter((target) => !target.startsWith(client) && !["protocol", "reports", "runner"].includes(folderOf(target)))
        .map((target) => `${show(path)} imports ${show(target)}`),
    );
    expect(foreign).toEqual([]);
  });

  it("starts no process itself", () => {
    expect(files.filter(({ imports }) => imports.includes("node:child_process")).map(({ path }) => show(path))).toEqual([]);
  });
});

describe("files", () => {
  const all = ["server", "client", "scripts", "test"]
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => listFiles(folder, [".ts", ".mjs"]));
  const shown = all.filter((path) => !/\/(fixtures|workspaces)\//.test(path));

  it("are at most 600 lines long", () => {
    expect(shown.filter((path) => readFileSync(path, "utf8").split("\n").length > 601).map(show)).toEqual([]);
  });

  it("open by saying what they are for", () => {
    expect(shown.filter((path) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(path, "utf8"))).map(show)).toEqual([]);
  });

  it("have camelCase names, none of them utils", () => {
    const odd = shown.filter((path) => !/\/[a-z][A-Za-z0-9]*(\.test|\.d|\.config)?\.(ts|mjs)$/.test(path) || /\/utils?\.ts$/.test(path));
    expect(odd.map(show)).toEqual([]);
  });
});

describe("lock file", () => {
  it("names the optional packages of every platform (scripts/lockPlatforms.mjs adds them)", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });
});

function readModule(path: string): Module {
  const text = readFileSync(path, "utf8");
  return { path, folder: folderOf(path), text, imports: importsOf(text) };
}

/** Specifiers in order; comments and strings that merely look like imports do not count. */
function importsOf(text: string): string[] {
  const found: string[] = [];
  const statement = /(?:^|[;\n])\s*(?:import|export)\b[^;"'`]*?(?:from\s*)?(["'])([^"'\n]+)\1|\bimport\(\s*(["'])([^"'\n]+)\3\s*\)/g;
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  for (const match of code.matchAll(statement)) {
    const isImport = match[4] !== undefined || /\b(from\s*|import\s*)["']/.test(match[0]);
    if (isImport) found.push(match[2] ?? match[4]);
  }
  return found;
}

function folderOf(path: string): string {
  return relative(sources, path).split("/")[0];
}

function findCycles(): string[] {
  const state = new Map<string, "open" | "closed">();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (state.get(path) === "closed") return;
    if (state.get(path) === "open") {
      cycles.push([...trail.slice(trail.indexOf(path)), path].map(show).join(" → "));
      return;
    }
    state.set(path, "open");
    for (const specifier of modules.get(path)?.imports ?? []) {
      if (specifier.startsWith(".")) visit(resolve(dirname(path), specifier), [...trail, path]);
    }
    state.set(path, "closed");
  };
  for (const path of modules.keys()) visit(path, []);
  return cycles;
}

function listFiles(folder: string, extensions: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("/node_modules/"))
    .sort();
}

function show(path: string): string {
  return relative(root, path);
}
