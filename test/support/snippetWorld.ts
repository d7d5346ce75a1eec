/**
 * Go source held in memory, resolved against the standard library of this machine: for tests about names and types.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Names } from "../../server/src/base/names.ts";
import type { DeclIr, FileIr } from "../../server/src/ir/file.ts";
import { Op } from "../../server/src/ir/ir.ts";
import { loadFile, lowerDecl, outline } from "../../server/src/ir/load.ts";
import type { PackageInfo, SourceFile } from "../../server/src/project/model.ts";
import type { Package } from "../../server/src/resolve/package.ts";
import type { BodyInfo } from "../../server/src/resolve/symbols.ts";
import { World, type WorldLimits } from "../../server/src/resolve/world.ts";
import type { GoParser } from "../../server/src/syntax/parser.ts";

/** GOROOT, or undefined without Go. */
export function goroot(): string | undefined {
  const go = spawnSync("go", ["env", "GOROOT"], { encoding: "utf8", env: { ...process.env, GOTOOLCHAIN: "local" } });
  const root = go.status === 0 ? go.stdout.trim() : "";
  return root !== "" && existsSync(`${root}/src/fmt`) ? root : undefined;
}

/** Package clauses and build constraints of the standard library as far as these tests need them. */
const foreignSystem =
  /_(?:windows|darwin|plan9|js|wasip1|wasm|freebsd|netbsd|openbsd|solaris|aix|dragonfly|android|ios|illumos|arm64|arm|386|ppc64x|ppc64|ppc64le|riscv64|loong64|mips\w*|s390x)\.go$/;
const foreignConstraint = /^\/\/go:build (?!(?:unix|linux|!|amd64|go1|cgo)).*$/m;

export class SnippetWorld {
  readonly world: World;
  readonly names = new Names();
  /** Paths read so far, in order. */
  readonly reads: string[] = [];
  /** Declarations lowered without bodies so far. */
  lowered = 0;
  private readonly parser: GoParser;
  private readonly root: string | undefined;
  private readonly texts = new Map<string, string>();
  private readonly packages = new Map<string, PackageInfo>();

  constructor(parser: GoParser, root: string | undefined = undefined, limits?: WorldLimits) {
    this.parser = parser;
    this.root = root;
    const host = {
      locate: (path: string, fromDir: string) => this.locate(path, fromDir),
      readText: (path: string) => this.read(path),
      outline: (text: string) => outline(text),
      lower: (text: string, extent: Parameters<typeof lowerDecl>[3]) => {
        this.lowered++;
        return lowerDecl(parser, this.names, text, extent, { bodies: false });
      },
      lowerBody: (text: string, extent: Parameters<typeof lowerDecl>[3]) => lowerDecl(parser, this.names, text, extent, { bodies: true }),
      names: this.names,
    };
    this.world = limits === undefined ? new World(host) : new World(host, limits);
  }

  /** Makes `path` importable; its files are read as a foreign package's are. */
  foreign(path: string, files: Readonly<Record<string, string>>, dir = `/mem/${path}`): PackageInfo {
    const sources: SourceFile[] = [];
    let name = "";
    for (const [file, text] of Object.entries(files)) {
      this.texts.set(`${dir}/${file}`, text);
      name = outline(text).packageName;
      sources.push({ path: `${dir}/${file}`, role: !file.endsWith("_test.go") ? "base" : name.endsWith("_test") ? "xtest" : "test" });
    }
    const info: PackageInfo = { importPath: path, dir, name, files: sources, module: undefined, imports: [] };
    this.packages.set(`${dir}\0${path}`, info);
    return info;
  }

  /** Registers a package with bodies. */
  add(path: string, files: Readonly<Record<string, string>>, dir = `/mem/${path}`): Package {
    const info = this.foreign(path, files, dir);
    const loaded = info.files.map(({ path: file }) => loadFile(this.parser, this.names, file, this.texts.get(file) ?? "", { bodies: true }));
    return this.world.addPackage(info, loaded);
  }

  private locate(path: string, fromDir: string): PackageInfo | undefined {
    for (let dir = fromDir; dir.length > 1; dir = dir.slice(0, dir.lastIndexOf("/"))) {
      const vendored = this.packages.get(`${dir}/vendor/${path}\0${path}`);
      if (vendored !== undefined) {
        return vendored;
      }
    }
    return this.packages.get(`/mem/${path}\0${path}`) ?? this.standard(path);
  }

  standard(path: string): PackageInfo | undefined {
    const dirs = [`${this.root}/src/${path}`, `${this.root}/src/vendor/${path}`];
    const dir = dirs.find((candidate) => this.root !== undefined && existsSync(candidate));
    if (dir === undefined) {
      return undefined;
    }
    const files: SourceFile[] = [];
    let name = "";
    for (const file of readdirSync(dir)) {
      const wanted = file.endsWith(".go") && !file.endsWith("_test.go") && !foreignSystem.test(file);
      const text = wanted ? readFileSync(`${dir}/${file}`, "utf8") : "";
      const packageName = wanted && !foreignConstraint.test(text.slice(0, 3000)) ? outline(text).packageName : "";
      if (packageName !== "" && packageName !== "main") {
        files.push({ path: `${dir}/${file}`, role: "base" });
        name = packageName;
      }
    }
    return { importPath: path, dir, name, files, module: undefined, imports: [] };
  }

  private read(path: string): string | undefined {
    this.reads.push(path);
    return this.texts.get(path) ?? (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  }
}

/** A node of a package's declarations. */
export interface Place {
  readonly body: BodyInfo;
  readonly node: number;
  readonly decl: DeclIr;
  readonly file: FileIr;
}

/**
 * The expression with this text in the package's files: the first, or with `#2` behind it the second and so on.
 * Statements and lists do not count; of nodes with the same extent the outermost is taken.
 */
export function placeOf(pkg: Package, wanted: string): Place {
  const [, text, nth] = /^([\s\S]*?)(?:#([0-9]+))?$/.exec(wanted) ?? ["", wanted, "1"];
  let left = Number(nth ?? "1");
  for (const file of pkg.files) {
    for (const decl of file.decls) {
      let last = -1;
      for (let node = 0; node < decl.ir.length; node++) {
        const { op, start, end } = decl.ir;
        const isExpression = op[node] >= Op.MapType && op[node] < Op.List && op[node] !== Op.Field && op[node] !== Op.Keyed;
        if (!isExpression || start[node] === last || sliceOf(file, decl, start[node], end[node]) !== text) {
          continue;
        }
        last = start[node];
        left--;
        if (left === 0) {
          return { body: pkg.bodyOfDecl(decl, file), node, decl, file };
        }
      }
    }
  }
  throw new Error(`no expression ${wanted} in ${pkg.path}`);
}

function sliceOf(file: FileIr, decl: DeclIr, start: number, end: number): string {
  return file.text.slice(decl.extent.start + start, decl.extent.start + end);
}
