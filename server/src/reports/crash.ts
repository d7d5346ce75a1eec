/**
 * The report of a dump: what died, the goroutine that noticed, and the other side as far as the dump shows it.
 */
import { accessOfMessage, changes, mapMessage } from "./classify.ts";
import { userFrame } from "./frames.ts";
import type { GoroutineGroup } from "./goroutine.ts";
import { ownerOf } from "./owner.ts";
import { type Access, type EventHint, mostOthers, type OtherGoroutine, type Report, type Side, type SideOrigin } from "./report.ts";

export interface Death {
  readonly kind: "fatal" | "panic";
  /** First line, without `fatal error: ` or `panic: `. */
  readonly message: string;
  readonly lines: string[];
  /** Too common a text to be believed without a goroutine behind it. */
  readonly needsGoroutines: boolean;
}

const mostOtherSides = 8;

/** Frames that only GOTRACEBACK=system and crash print. */
const hiddenByDefault = new Set(["runtime.fatal", "runtime.throw", "runtime.gopark"]);

/** The goroutine that died comes first in its dump. Undefined when the text did not turn out to be a death. */
export function crashReport(death: Death, groups: readonly GoroutineGroup[], goroutines: number, hint: EventHint): Report | undefined {
  if (death.needsGoroutines && groups.length === 0) return undefined;
  const own: GoroutineGroup | undefined = groups[0];
  const isMap = mapMessage.test(death.message) || (own?.access !== undefined && isDamage(death));
  const access = own?.access ?? accessOfMessage(death.message);
  const sides: Side[] = own === undefined ? [] : [sideOf(own, access, "report")];
  const others = isMap && own !== undefined ? otherSides(own, access, groups.slice(1)) : [];
  sides.push(...others);
  return {
    kind: death.kind,
    message: [death.message, ...death.lines].join("\n"),
    isMap,
    address: own?.maps.find(({ address, sure }) => sure || isHeapLike(address))?.address ?? null,
    owner: ownerOf(sides, hint),
    hint,
    sides,
    others: isMap ? bystanders(groups, sides) : [],
    goroutines,
    showsPointers: groups.some(({ frames }) => frames.some((frame) => hiddenByDefault.has(frame.function))),
    complete: groups.length > 0 || !death.needsGoroutines,
    count: 1,
  };
}

/** A map that two goroutines damaged may also fault, or break an invariant, inside a map function. */
function isDamage({ message }: Death): boolean {
  return /^(?:fault$|bad map state|invariant failed: |runtime error: invalid memory address|unexpected signal|.*SIGSEGV)/.test(message);
}

/** Surest first: the same map by a sure pointer, then what works on some map; a conflicting access before another. */
function otherSides(own: GoroutineGroup, access: Access, groups: readonly GoroutineGroup[]): Side[] {
  const found: { readonly side: Side; readonly rank: number }[] = [];
  for (const group of groups) {
    if (group.access === undefined || group.id === own.id) continue;
    const how = originOf(own, group);
    if (how === undefined) continue;
    const conflicts = changes(access) || changes(group.access);
    if (!conflicts && how === "candidate") continue;
    const rank = (how === "same-map-pointer" ? 0 : 4) + (changes(group.access) ? 0 : 2) + (isActive(group) ? 0 : 1);
    found.push({ side: sideOf(group, group.access, how), rank });
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostOtherSides)
    .map(({ side }) => side);
}

function bystanders(groups: readonly GoroutineGroup[], sides: readonly Side[]): OtherGoroutine[] {
  const rest = groups.filter(({ id, frames }) => !sides.some(({ goroutine }) => goroutine === id) && userFrame(frames) !== undefined);
  return [...rest.filter(isActive), ...rest.filter((group) => !isActive(group))]
    .slice(0, mostOthers)
    .map(({ id, count, state, frames, created }) => ({ goroutine: id, count, state, frames, created }));
}

/** Undefined when both pointers are known and differ. */
function originOf(own: GoroutineGroup, other: GoroutineGroup): Exclude<SideOrigin, "report"> | undefined {
  const same = other.maps.some(({ address, sure }) => own.maps.some((map) => map.address === address && (map.sure || sure || isHeapLike(address))));
  if (same) return "same-map-pointer";
  const bothKnown = own.maps.some(({ sure }) => sure) && other.maps.some(({ sure }) => sure);
  return bothKnown ? undefined : "candidate";
}

/** Heaps of 64-bit platforms are far from small numbers, which two stale registers may share by accident. */
function isHeapLike(address: string): boolean {
  return address.length >= "0xc000000000".length - 1;
}

function isActive({ state }: GoroutineGroup): boolean {
  return state === "running" || state === "runnable" || state === "syscall";
}

function sideOf(group: GoroutineGroup, access: Access, how: SideOrigin): Side {
  return { access, goroutine: group.id, main: group.id === 1, how, frames: group.frames, created: group.created, frameLost: false };
}
