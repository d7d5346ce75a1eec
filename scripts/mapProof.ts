/**
 * Holds what hovers say of maps against a Go toolchain: sizes, headers, growth points and the runtime functions compiled
 * for each operation. As a program: `mapProof.ts [GOROOT]` prints what was proven, and every difference.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { GoRelease } from "../server/src/models/goRelease.ts";
import { headerLayout, mapLayout, overwriteGrows, reservation } from "../server/src/models/mapLayout.ts";
import { availableSince, flagUse, mapOperations, runtimeCalls } from "../server/src/models/mapRuntime.ts";
import type { TypeShape } from "../server/src/models/typeShape.ts";
import { shapeOf } from "../server/src/resolve/sizes.ts";
import { underlying } from "../server/src/resolve/typeOps.ts";
import { chooseRelease } from "../server/src/service/goVersion.ts";
import { loadTestParser } from "../test/support/engine.ts";
import { SnippetWorld } from "../test/support/snippetWorld.ts";
import { goEnvironment } from "./goToolchain.ts";
import { hints, inspector, libraryImports, libraryPairs, operationsPackage, pairs } from "./mapProgram.ts";

export interface Proof {
  readonly release: GoRelease;
  /** Pairs of key and element whose unit was read from the runtime's type descriptor. */
  readonly sized: number;
  /** Functions whose calls were read from the compiler's output. */
  readonly compiled: number;
  readonly differences: readonly string[];
}

export interface Toolchain {
  /** The `go` program. */
  readonly go: string;
  readonly goroot: string;
  /** First line of its VERSION file. */
  readonly version: string;
  /** GOEXPERIMENT; "" for the defaults. */
  readonly experiment: string;
}

/** `goarch` other than the machine's: compiles only, and compares sizes and calls without running anything. */
export async function prove(toolchain: Toolchain, goarch: string, underRace: boolean): Promise<Proof> {
  const folder = mkdtempSync(join(tmpdir(), "mapguard-proof-"));
  try {
    return await new Prover(toolchain, goarch, underRace, folder).run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

class Prover {
  private readonly toolchain: Toolchain;
  private readonly goarch: string;
  private readonly underRace: boolean;
  private readonly folder: string;
  private readonly release: GoRelease;
  private readonly differences: string[] = [];
  private sized = 0;
  private compiled = 0;

  constructor(toolchain: Toolchain, goarch: string, underRace: boolean, folder: string) {
    this.toolchain = toolchain;
    this.goarch = goarch;
    this.underRace = underRace;
    this.folder = folder;
    const turnedOff = toolchain.experiment.split(",").filter((name) => name.startsWith("no"));
    const byDefault = ["swissmap", "synchashtriemap"].filter((name) => !turnedOff.includes(`no${name}`));
    const tags = [...byDefault, ...toolchain.experiment.split(",")].map((name) => `goexperiment.${name}`);
    this.release = chooseRelease({ toolchain: toolchain.version, goLine: "", toolchainLine: "", goarch, tags });
  }

  async run(): Promise<Proof> {
    const language = Math.min(this.release.minor, 21);
    writeFileSync(join(this.folder, "go.mod"), `module example.com/proof\n\ngo 1.${language}\n`);
    const isNative = this.goarch === nativeArch;
    await this.proveCalls(pairs, []);
    if (isNative && !this.underRace) {
      this.proveMessages();
      await this.proveCalls(libraryPairs, libraryImports);
      if (process.platform === "linux") await this.proveLayouts();
    }
    const { release, sized, compiled, differences } = this;
    return { release, sized, compiled, differences };
  }

  // ---- calls and sizes, from the compiler's output

  private async proveCalls(of: typeof pairs, imports: readonly string[]): Promise<void> {
    const { text, operations } = operationsPackage(of, imports, this.release);
    const shapes = await this.shapes(text, of);
    const assembly = await this.go(["build", ...(this.underRace ? ["-race"] : []), "-gcflags=-S", "./ops"], { "ops/ops.go": text });
    const called = callsByFunction(assembly);
    for (const { name, operation, pair, hint } of operations) {
      const [key, elem] = shapes[pair] ?? [];
      if (key === undefined || elem === undefined) {
        this.differences.push(`map[${of[pair][0]}]${of[pair][1]}: our resolver gives no size`);
        continue;
      }
      const calls = runtimeCalls(operation, key, elem, this.release, hint);
      const expected = [...new Set((this.underRace ? calls.underRace : undefined) ?? calls.functions)].sort();
      const got = [...(called.get(name) ?? ["(function not found)"])].sort();
      this.compiled++;
      this.compare(`${operation} of map[${of[pair][0]}]${of[pair][1]} (hint ${hint})`, expected.join(" "), got.join(" "));
    }
    const sizes = sizeWords(assembly, this.release);
    const ours = shapes.flatMap((shape) => shape.flatMap((part) => [part?.size, part?.align]));
    ours.forEach((value, i) => {
      const [key, elem] = of[Math.floor(i / 4)];
      this.compare(`${["size", "align"][i % 2]} of ${i % 4 < 2 ? key : elem}`, value, sizes[i]);
    });
  }

  // ---- layouts, from the running runtime

  private async proveLayouts(): Promise<void> {
    const all = [...pairs, ...libraryPairs];
    const shapes = [...(await this.shapes(operationsPackage(pairs, [], this.release).text, pairs))];
    shapes.push(...(await this.shapes(operationsPackage(libraryPairs, libraryImports, this.release).text, libraryPairs)));
    await this.go(["build", "-o", join(this.folder, "inspect.exe"), "./inspect"], { "inspect/main.go": inspector(all, libraryImports, this.release) });
    const { stdout } = await run(join(this.folder, "inspect.exe"), [], { encoding: "utf8" });
    const printed = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    const rows = (kind: string) => printed.filter(([first]) => first === kind).map((row) => row.slice(1));
    const header = headerLayout(this.release);
    this.compare("bytes of the header", header.bytes, Number(rows("header")[0]?.[0]));
    const fields = header.fields.map(({ name, offset, bytes }) => `${name} ${offset} ${bytes}`);
    this.compare(
      "fields of the header",
      fields.join(", "),
      rows("field")
        .map((row) => row.join(" "))
        .join(", "),
    );
    for (const [i, keySize, keyAlign, elemSize, elemAlign, unit] of rows("pair")) {
      const [keyText, elemText] = all[Number(i)];
      const [key, elem] = shapes[Number(i)];
      if (key === undefined || elem === undefined) continue;
      const layout = mapLayout(key, elem, this.release);
      this.sized++;
      const ours = [key.size, key.align, elem.size, elem.align, layout.unitBytes].join(" ");
      this.compare(`sizes of map[${keyText}]${elemText}`, ours, [keySize, keyAlign, elemSize, elemAlign, unit].join(" "));
    }
    const [key, elem] = shapes[0];
    if (key === undefined || elem === undefined) return;
    const layout = mapLayout(key, elem, this.release);
    this.compare("growth points", layout.growsAt.join(" "), rows("grow").slice(0, layout.growsAt.length).flat().join(" "));
    this.compare("growth by an existing key", String(overwriteGrows(this.release)), rows("overwrite").flat().join(" "));
    for (const [hint, units, tables] of rows("hint")) {
      const ours = reservation(layout, Number(hint), this.release);
      this.compare(`reservation for ${hint}`, `${ours.units} ${ours.tables}`, `${units} ${tables}`);
    }
    this.compare("hints", hints.length, rows("hint").length);
  }

  // ---- messages, from the runtime's sources

  /** The messages we say a map can die with are those its sources hold, no more and no fewer. */
  private proveMessages(): void {
    const { goroot } = this.toolchain;
    const isSwiss = this.release.design === "swiss";
    const folders = [join(goroot, "src", "runtime"), ...(isSwiss ? [join(goroot, "src", "internal", "runtime", "maps")] : [])];
    const other = isSwiss ? /_noswiss\.go$/ : /_swiss\.go$/;
    const files = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go") && !other.test(name))
        .map((name) => join(folder, name)),
    );
    const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
    const theirs = new Set([...text.matchAll(/\bfatal\("(concurrent map [^"]*)"\)/g)].map(([, message]) => message));
    const ours = new Set(
      mapOperations.filter((operation) => availableSince(operation) <= this.release.minor).flatMap((operation) => flagUse(operation, this.release).messages),
    );
    this.compare("messages", [...ours].sort().join(", "), [...theirs].sort().join(", "));
  }

  // ---- our side

  /** Key and element of each pair as our own resolver sizes them in the generated Go text. */
  private async shapes(text: string, of: typeof pairs): Promise<[TypeShape | undefined, TypeShape | undefined][]> {
    const world = new SnippetWorld(await loadTestParser(), this.toolchain.goroot);
    const pkg = world.add("ops", { "ops.go": text });
    return of.map((_, i) => {
      const func = pkg.lookup(`len${i}`);
      const type = func?.kind === "func" ? underlying(func.type.params[0]) : undefined;
      if (type?.kind !== "map") return [undefined, undefined];
      const { architecture } = this.release;
      return [shapeOf(type.key, architecture), shapeOf(type.elem, architecture)];
    });
  }

  private compare(what: string, ours: unknown, theirs: unknown): void {
    if (ours !== theirs) this.differences.push(`${what}: we say ${ours}, Go says ${theirs}`);
  }

  private async go(args: readonly string[], files: Readonly<Record<string, string>>): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(this.folder, path, ".."), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    const { go, goroot, experiment } = this.toolchain;
    const env = { ...goEnvironment, GOROOT: goroot, GOARCH: this.goarch, GOEXPERIMENT: experiment, GOSUMDB: "off" };
    const { stdout, stderr } = await run(go, [...args], { cwd: this.folder, env, encoding: "utf8", maxBuffer: 1 << 28 });
    return stdout + stderr;
  }
}

const nativeArch = { x64: "amd64", ia32: "386" }[process.arch as string] ?? process.arch;

/** The machine's GOARCH. */
export function machineArch(): string {
  return nativeArch;
}

/** Map functions called, by function of package ops, in no order. */
function callsByFunction(assembly: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  let current: Set<string> | undefined;
  for (const line of assembly.split("\n")) {
    const head = /^example\.com\/proof\/ops\.(\w+) STEXT/.exec(line);
    if (head !== null) {
      current = new Set();
      found.set(head[1], current);
    } else if (/^\S/.test(line)) current = undefined;
    const call = /[\t ](runtime\.(?:map\w+|makemap\w*)|maps\.clone)\(SB\)/.exec(line);
    if (call !== null) current?.add(call[1]);
  }
  return found;
}

/** The words of the array `sizes`, out of the hex dump of its symbol. */
function sizeWords(assembly: string, { architecture }: GoRelease): number[] {
  const lines = assembly.split("\n");
  const at = lines.findIndex((line) => /^example\.com\/proof\/ops\.sizes S\w*DATA/.test(line));
  const bytes: number[] = [];
  for (let i = at + 1; i < lines.length && /^\t0x[0-9a-f]+ [0-9a-f]{2} /.test(lines[i]); i++) {
    const dump = /^\t0x[0-9a-f]+ ((?:[0-9a-f]{2} )+)/.exec(lines[i])?.[1] ?? "";
    bytes.push(
      ...dump
        .trim()
        .split(" ")
        .map((byte) => Number.parseInt(byte, 16)),
    );
  }
  const { pointerBytes, name } = architecture;
  const words: number[] = [];
  for (let i = 0; at >= 0 && i < bytes.length; i += pointerBytes) {
    const word = bytes.slice(i, i + pointerBytes);
    if (bigEndian.has(name)) word.reverse();
    words.push(word.reduce((sum, byte, n) => sum + byte * 256 ** n, 0));
  }
  return words;
}

const bigEndian = new Set(["mips", "mips64", "ppc64", "s390x"]);

/** The toolchain in a GOROOT. */
export function toolchainIn(goroot: string, experiment = ""): Toolchain {
  const version = readFileSync(join(goroot, "VERSION"), "utf8").split("\n")[0];
  return { go: join(goroot, "bin", "go"), goroot, version, experiment };
}

if (process.argv[1] === import.meta.filename) {
  const [goroot, experiment = "", ...architectures] = process.argv.slice(2);
  if (goroot === undefined) throw new Error("usage: mapProof.ts GOROOT [GOEXPERIMENT [GOARCH...]]");
  for (const goarch of architectures.length > 0 ? architectures : [machineArch()]) {
    for (const underRace of goarch === machineArch() ? [false, true] : [false]) {
      const { release, sized, compiled, differences } = await prove(toolchainIn(goroot, experiment), goarch, underRace);
      console.log(
        `${release.version} ${goarch}${underRace ? " -race" : ""} ${release.design}: ${sized} pairs sized, ${compiled} functions compiled, ${differences.length} differences`,
      );
      for (const difference of differences) console.log(`  ${difference}`);
    }
  }
}
