/**
 * What the compiler makes of each operation on a map: the runtime functions it calls for these key and element types, the
 * flag they test and set, and the message a process dies with when the test fails. Per Go release.
 */
import type { GoRelease } from "./goRelease.ts";
import { maxInlineBytes } from "./mapLayout.ts";
import type { TypeShape } from "./typeShape.ts";

/**
 * `update` is `m[k]++` and `m[k] += v`; `divide` is `m[k] /= v` and `m[k] %= v`, where the entry is read first because the
 * division may panic; `append` is `m[k] = append(m[k], v)`; `rangeClear` is `for k := range m { delete(m, k) }`; `clone` is
 * maps.Clone.
 */
export const mapOperations = [
  "read",
  "commaOk",
  "assign",
  "update",
  "divide",
  "append",
  "delete",
  "clear",
  "rangeClear",
  "range",
  "len",
  "make",
  "literal",
  "clone",
] as const;

export type MapOperation = (typeof mapOperations)[number];

/** Suffix of the runtime functions for a map of this key and element (`mapfast` in the compiler's walk package). */
export type MapVariant = "" | "_fast32" | "_fast32ptr" | "_fast64" | "_fast64ptr" | "_faststr";

export function mapVariant(key: TypeShape, elem: TypeShape, release: GoRelease): MapVariant {
  if (elem.size > maxInlineBytes) return "";
  if (key.equality === "string") return "_faststr";
  if (key.equality !== "memory") return "";
  const { pointerBytes, loadAlignment } = release.architecture;
  // [2]int16 is not read as one int32 where such a read must be aligned.
  if (key.align < loadAlignment && key.align < key.size) return "";
  if (key.size === 4) return key.hasPointers ? "_fast32ptr" : "_fast32";
  if (key.size !== 8) return "";
  if (!key.hasPointers) return "_fast64";
  return pointerBytes === 8 ? "_fast64ptr" : "";
}

/** Elements above this size are read through functions that are handed a zero value (`abi.ZeroValSize`). */
const zeroValueBytes = 1024;

export interface RuntimeCalls {
  /** In order; none when the operation is compiled inline. Names as a stack trace has them, with their package. */
  readonly functions: readonly string[];
  /** The same under -race, where it differs. */
  readonly underRace: readonly string[] | undefined;
}

/** `hint`: the constant size given to make, -1 for one that is not constant, 0 for none. */
export function runtimeCalls(operation: MapOperation, key: TypeShape, elem: TypeShape, release: GoRelease, hint = 0): RuntimeCalls {
  const variant = mapVariant(key, elem, release);
  const plain = variant.replace("ptr", "");
  const fat = elem.size > zeroValueBytes;
  const read = fat ? "runtime.mapaccess1_fat" : `runtime.mapaccess1${plain}`;
  const assign = `runtime.mapassign${variant}`;
  const swiss = release.design === "swiss";
  const iterate = swiss ? ["runtime.mapIterStart", "runtime.mapIterNext"] : ["runtime.mapiterinit", "runtime.mapiternext"];
  const remove = `runtime.mapdelete${plain}`;
  const make = hint >= 0 && hint <= 8 ? "runtime.makemap_small" : "runtime.makemap";
  const calls = (functions: readonly string[], underRace?: readonly string[]): RuntimeCalls => ({ functions, underRace });
  switch (operation) {
    case "read":
      return calls([read]);
    case "commaOk":
      return calls([fat ? "runtime.mapaccess2_fat" : `runtime.mapaccess2${plain}`]);
    case "assign":
      return calls([assign]);
    case "update":
      return calls([assign], [read, assign]);
    case "append":
      // From 1.22 on the one call is kept under -race, too.
      return calls([assign], release.minor <= 21 ? [read, assign] : undefined);
    case "divide":
      return calls([read, assign]);
    case "delete":
      return calls([remove]);
    case "clear":
      return calls(["runtime.mapclear"]);
    case "rangeClear":
      return key.reflexive ? calls(["runtime.mapclear"], [...iterate, remove]) : calls([...iterate, remove]);
    case "range":
      return calls(iterate);
    case "len":
      return calls([]);
    case "make":
      return calls([make]);
    case "literal":
      return calls([make, assign]);
    case "clone":
      return calls(["maps.clone"]);
  }
}

export type FatalMessage =
  | "concurrent map writes"
  | "concurrent map read and map write"
  | "concurrent map iteration and map write"
  | "concurrent map clone and map write";

export interface FlagUse {
  /** The operation looks at the flag before it works. */
  readonly tests: boolean;
  /** It toggles the flag around its work and looks again before it puts it back. */
  readonly sets: boolean;
  /** What the process may die with here, printed by the goroutine that does this operation. */
  readonly messages: readonly FatalMessage[];
  /** An empty map is answered before the flag is looked at. */
  readonly skipsEmpty: boolean;
}

const untouched: FlagUse = { tests: false, sets: false, messages: [], skipsEmpty: false };
const writes = "concurrent map writes";
const readAndWrite = "concurrent map read and map write";
const iteration = "concurrent map iteration and map write";

/** From `runtime/map*.go` to 1.23 and `internal/runtime/maps` from 1.24. */
export function flagUse(operation: MapOperation, release: GoRelease): FlagUse {
  const swiss = release.design === "swiss";
  const reader: FlagUse = { tests: true, sets: false, messages: [readAndWrite], skipsEmpty: true };
  const writer: FlagUse = { tests: true, sets: true, messages: [writes], skipsEmpty: false };
  switch (operation) {
    case "read":
    case "commaOk":
      return reader;
    case "assign":
    case "update":
    case "append":
      return writer;
    case "divide":
      return { ...writer, messages: [readAndWrite, writes] };
    case "delete":
    case "clear":
    case "rangeClear":
      return { ...writer, skipsEmpty: true };
    case "range":
      // After a growth meanwhile, the iterator of a Swiss map looks its keys up as a reader does.
      return { tests: true, sets: false, messages: swiss ? [iteration, readAndWrite] : [iteration], skipsEmpty: true };
    case "clone":
      // The Swiss maps of 1.24 are cloned by iterating over them; later ones test before anything else.
      return {
        ...reader,
        messages: [swiss && release.minor === 24 ? iteration : "concurrent map clone and map write"],
        skipsEmpty: !swiss || release.minor === 24,
      };
    case "len":
    case "make":
    case "literal":
      return untouched;
  }
}

/** The first release with an operation of the language or library: 0 when every release has it. */
export function availableSince(operation: MapOperation): number {
  return operation === "clear" || operation === "clone" ? 21 : 0;
}

/** What a fatal error prints besides itself when GOTRACEBACK is not set. */
export function tracedGoroutines({ minor }: GoRelease): "all" | "crashing" {
  return minor >= 26 ? "crashing" : "all";
}
