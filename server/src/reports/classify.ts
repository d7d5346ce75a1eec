/**
 * What a goroutine does to a map, told by the map functions on top of its stack. Names, never files: in linknamed functions
 * the two do not match. Every form of Go 1.19 to 1.27 is listed.
 */
import { isStandard } from "./frames.ts";
import type { Access, Frame } from "./report.ts";

/** `map` is the index of the map among the arguments of a frame printed by the runtime, -1 when it is not one of them. */
interface MapFunction {
  readonly access: Access;
  readonly map: number;
}

const patterns: readonly (readonly [RegExp, Access, number])[] = [
  [/^runtime\.mapaccess[12]\w*$/, "read", 1],
  [/^runtime\.mapassign\w*$/, "write", 1],
  [/^runtime\.mapdelete\w*$/, "delete", 1],
  [/^runtime\.mapclear$/, "clear", 1],
  [/^runtime\.(?:mapiterinit|mapIterStart)$/, "iterate", 1],
  [/^runtime\.(?:mapiternext|mapIterNext)$/, "iterate", -1],
  [/^runtime\.(?:mapclone2?|mapclone\w*)$/, "clone", 1],
  [/^runtime\.map(?:keys|values)\w*$/i, "iterate", -1],
  [/^maps\.(?:clone|Clone\[.*\])$/, "clone", -1],
  [/^internal\/runtime\/maps\.\(\*Map\)\.(?:get\w*|Get\w*)$/, "read", 0],
  [/^internal\/runtime\/maps\.\(\*Map\)\.(?:Put\w*|putSlot\w*)$/, "write", 0],
  [/^internal\/runtime\/maps\.\(\*Map\)\.(?:Delete|deleteSmall)$/, "delete", 0],
  [/^internal\/runtime\/maps\.\(\*Map\)\.(?:Clear|clearSmall)$/, "clear", 0],
  [/^internal\/runtime\/maps\.\(\*Map\)\.Clone$/, "clone", 0],
  [/^internal\/runtime\/maps\.\(\*Map\)\.grow\w*$/, "write", 0],
  [/^internal\/runtime\/maps\.\(\*Iter\)\.(?:Init|Next)$/, "iterate", -1],
  [/^internal\/runtime\/maps\.\(\*table\)\.(?:uncheckedPutSlot|PutSlot|grow|rehash|split)$/, "write", -1],
  [/^reflect\.mapaccess\w*$/, "read", 1],
  [/^reflect\.mapassign\w*$/, "write", 1],
  [/^reflect\.mapdelete\w*$/, "delete", 1],
  [/^reflect\.mapclear$/, "clear", 1],
  [/^reflect\.(?:mapiterinit|mapIterStart)$/, "iterate", 1],
  [/^reflect\.(?:mapiternext|mapIterNext)$/, "iterate", -1],
  [/^reflect\.maplen$/, "len", 0],
];

/** A function of the runtime that works on a map, or undefined. */
export function mapFunction(name: string): MapFunction | undefined {
  if (!/^(?:runtime\.map|maps\.[cC]lone|internal\/runtime\/maps\.|reflect\.map)/.test(name)) return undefined;
  const row = patterns.find(([pattern]) => pattern.test(name));
  return row && { access: row[1], map: row[2] };
}

/**
 * The map operation a stack is in. The outermost of the map functions on top says it: a step of an iteration may look keys up,
 * a copy may iterate, a write may move entries. Undefined when the top of the stack is in no map function.
 */
export function mapAccess(frames: readonly Frame[]): Access | undefined {
  let found: Access | undefined;
  for (const frame of frames) {
    const known = mapFunction(frame.function);
    if (known !== undefined) found = known.access;
    else if (!isStandard(frame) || (found !== undefined && !isMachinery(frame))) break;
  }
  return found;
}

/**
 * Since Go 1.27 `mapaccess1*` calls `mapaccess2*`, and the race detector then leaves out the frame that called `mapaccess1*`.
 */
export function losesReader(frames: readonly Frame[]): boolean {
  return frames.length > 1 && /^runtime\.mapaccess2/.test(frames[0].function) && /^runtime\.mapaccess1/.test(frames[1].function);
}

/** What the goroutine that reports a fatal message was doing, where its stack does not show it (up to Go 1.23). */
export function accessOfMessage(message: string): Access {
  if (message.startsWith("concurrent map read")) return "read";
  if (message.startsWith("concurrent map iteration")) return "iterate";
  if (message.startsWith("concurrent map clone")) return "clone";
  return mapMessage.test(message) ? "write" : "unknown";
}

/** The runtime's five messages about a map that two goroutines use. */
export const mapMessage =
  /^(?:concurrent map (?:writes|read and map write|iteration and map write|clone and map write)|small map with no empty slot \(concurrent map writes\?\))$/;

/** Changes the map, so that it conflicts with every other access. */
export function changes(access: Access): boolean {
  return access === "write" || access === "delete" || access === "clear";
}

/** Frames that may stand between two map functions of one operation. */
function isMachinery({ function: name, runtime }: Frame): boolean {
  return runtime || name.startsWith("reflect.") || name.startsWith("maps.");
}
