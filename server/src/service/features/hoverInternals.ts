/**
 * What the runtime of the module's Go does at a place: the functions called for these types, the flag, the message, and how
 * the map lies in memory.
 */

import { type GoRelease, isChecked } from "../../models/goRelease.ts";
import { entriesPerBucketPair, headerLayout, type MapLayout, mapLayout, overwriteGrows, reservation } from "../../models/mapLayout.ts";
import { availableSince, flagUse, type MapOperation, runtimeCalls, tracedGoroutines } from "../../models/mapRuntime.ts";
import type { TypeShape } from "../../models/typeShape.ts";
import { shapeOf } from "../../resolve/sizes.ts";
import { inlineCode } from "../markdown.ts";
import type { MapType } from "./hoverTarget.ts";
import type { MapUse } from "./hoverUse.ts";
import type { HoverSay } from "./hoverVerdict.ts";

/** Key and element as the compiler lays them out; undefined when a part of the type is unknown. */
export interface MapShape {
  readonly key: TypeShape;
  readonly elem: TypeShape;
  readonly layout: MapLayout;
}

export function mapShape({ key, elem }: MapType, release: GoRelease): MapShape | undefined {
  const shapes = [shapeOf(key, release.architecture), shapeOf(elem, release.architecture)];
  const [keyShape, elemShape] = shapes;
  return keyShape && elemShape && { key: keyShape, elem: elemShape, layout: mapLayout(keyShape, elemShape, release) };
}

export function releaseName(release: GoRelease, say: HoverSay): string {
  const name = `Go 1.${release.minor}`;
  if (!isChecked(release)) return say("hover.release.unchecked", { release: name });
  return say(release.assumed ? "hover.release.assumed" : "hover.release", { release: name });
}

/** One line: what is called, what it does to the flag, how it may end. */
export function useLine(use: MapUse, useText: string, shape: MapShape | undefined, release: GoRelease, say: HoverSay): string {
  const what = useText === "" ? "" : `${inlineCode(useText)}: `;
  switch (use.kind) {
    case "replace":
      return what + say("hover.replace");
    case "library":
      return say(`hover.library.${use.access}`, { callee: inlineCode(use.callee) });
    case "operation":
      return what + operationLine(use.operation, use.hint, shape, release, say);
  }
}

function operationLine(operation: MapOperation, hint: number, shape: MapShape | undefined, release: GoRelease, say: HoverSay): string {
  if (operation === "len") return say("hover.len");
  const parts = [callsPhrase(operation, hint, shape, release, say)];
  if (operation === "make") parts.push(say("hover.make"), ...hintPhrases(hint, shape, release, say));
  if (operation === "literal") parts.push(say("hover.literal"));
  const { tests, sets, messages } = flagUse(operation, release);
  if (tests) {
    const flag = say(release.design === "classic" ? "hover.flag.bit" : "hover.flag.byte");
    parts.push(say(sets ? "hover.flag.writer" : operation === "range" ? "hover.flag.range" : "hover.flag.reader", { flag }));
  }
  const told = operation === "divide" ? messages : messages.slice(0, 1);
  const deaths = told.map((message) => say(message === "concurrent map writes" ? "hover.dies.write" : "hover.dies.read", { message }));
  return [parts.join("; "), ...deaths].join(". ");
}

function callsPhrase(operation: MapOperation, hint: number, shape: MapShape | undefined, release: GoRelease, say: HoverSay): string {
  if (shape === undefined) return say("hover.calls.unknown");
  const { functions } = runtimeCalls(operation, shape.key, shape.elem, release, hint);
  return say("hover.calls", { functions: functions.map(inlineCode).join(", ") });
}

function hintPhrases(hint: number, shape: MapShape | undefined, release: GoRelease, say: HoverSay): string[] {
  if (shape === undefined || hint < 0) return [];
  const { layout } = shape;
  const { units, tables, bytes } = reservation(layout, hint, release);
  if (units === 0) return [say("hover.make.small", { unit: say(`hover.unit.${layout.unit}`) })];
  const args = { hint, count: units, units: say(`hover.units.${layout.unit}`), bytes: byteCount(bytes), tables };
  return [say(tables > 1 ? "hover.make.hint-tables" : "hover.make.hint", args)];
}

/** Further truths about the operation, one a line; for the full level. */
export function useNotes(use: MapUse, shape: MapShape | undefined, release: GoRelease, say: HoverSay): string[] {
  if (use.kind !== "operation") return [];
  const { operation } = use;
  const notes: string[] = [];
  const { sets, tests, skipsEmpty } = flagUse(operation, release);
  const underRace = shape && runtimeCalls(operation, shape.key, shape.elem, release, use.hint).underRace;
  if (underRace) notes.push(say("hover.under-race", { functions: underRace.map(inlineCode).join(", ") }));
  if (operation === "update" || operation === "append" || operation === "divide") notes.push(say("hover.more.lost-update"));
  if (operation === "divide") notes.push(say("hover.more.divide"));
  if (operation === "assign") notes.push(say("hover.more.store"));
  if (operation === "range") {
    notes.push(say("hover.more.own-range"), say("hover.more.range-snapshot"));
    if (release.design === "swiss") notes.push(say("hover.more.range-grown"));
  }
  if (operation === "clone") notes.push(say("hover.more.clone-race"), say("hover.more.clone-shallow"));
  if (operation === "delete" || operation === "clear") notes.push(say("hover.more.delete"));
  if (operation === "rangeClear" && underRace) notes.push(say("hover.more.range-clear"));
  if (operation === "make" && use.hint >= 0) notes.push(say("hover.make.stack"));
  if (operation === "literal" && use.hint > 25) notes.push(say("hover.literal.loop"));
  if (skipsEmpty) notes.push(say("hover.more.skips-empty"));
  if (sets && !skipsEmpty) notes.push(say("hover.more.nil-write"), say("hover.more.growth"));
  const since = availableSince(operation);
  if (since > release.minor) notes.push(say("hover.more.since", { minor: since }));
  if (tests) notes.push(say("hover.more.best-effort"), say(tracedGoroutines(release) === "all" ? "hover.more.trace-all" : "hover.more.trace-crashing"));
  return notes;
}

/** One line: bytes of a bucket or group, and when the map grows. */
export function layoutLine(shape: MapShape | undefined, release: GoRelease, say: HoverSay): string {
  const name = releaseName(release, say);
  if (shape === undefined) return say("hover.layout.unknown", { release: name });
  const { unit, unitBytes, slotBytes, growsAt } = shape.layout;
  const args = { release: name, bytes: byteCount(unitBytes), slot: byteCount(slotBytes), points: `${growsAt.slice(0, 4).join(", ")}, …` };
  return say(unit === "bucket" ? "hover.layout.classic" : "hover.layout.swiss", args);
}

export function layoutNotes(shape: MapShape | undefined, release: GoRelease, say: HoverSay): string[] {
  const notes = [say("hover.layout.header", { bytes: byteCount(headerLayout(release).bytes) })];
  if (shape?.layout.keyIndirect) notes.push(say("hover.layout.key-indirect"));
  if (shape?.layout.elemIndirect) notes.push(say("hover.layout.elem-indirect"));
  if (shape !== undefined && shape.layout.unit === "group" && shape.layout.slotPadding > 0 && !release.splitGroups)
    notes.push(say("hover.layout.padding", { bytes: byteCount(shape.layout.slotPadding) }));
  const grows = say(release.design === "classic" ? "hover.layout.grow-classic" : "hover.layout.grow-swiss", { load: entriesPerBucketPair(release) / 2 });
  notes.push(`${grows}. ${say("hover.layout.never-shrinks")}`);
  if (overwriteGrows(release)) notes.push(say("hover.layout.full-group"));
  return notes;
}

/** "200 B", "17,408 B". */
export function byteCount(bytes: number): string {
  return `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ",")} B`;
}
