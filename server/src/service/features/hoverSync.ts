/**
 * What there is to know of locks, sync.Map and recover where maps are shared.
 */
import type { GoRelease } from "../../models/goRelease.ts";
import { releaseName } from "./hoverInternals.ts";
import type { LockTarget } from "./hoverTarget.ts";
import type { HoverSay } from "./hoverVerdict.ts";

export function lockNotes({ type, method }: LockTarget, say: HoverSay): string[] {
  const notes = type === "sync.Locker" ? [] : [say(type === "sync.RWMutex" ? "hover.lock.rwmutex" : "hover.lock.mutex")];
  if (method.startsWith("Try")) notes.push(say("hover.lock.try"));
  if (method === "Unlock" || method === "RUnlock") notes.push(say("hover.lock.unlock"));
  return notes;
}

/** First minor release of the methods that came later than the type. */
const methodSince: ReadonlyMap<string, number> = new Map([
  ["LoadAndDelete", 15],
  ["Swap", 20],
  ["CompareAndSwap", 20],
  ["CompareAndDelete", 20],
  ["Clear", 23],
]);

export function syncMapNotes(method: string, release: GoRelease, say: HoverSay): string[] {
  const notes = [say("hover.sync-map")];
  if (method === "Range") notes.push(say("hover.sync-map.range"));
  if (method === "LoadAndDelete") notes.push(say("hover.sync-map.load-and-delete"));
  if (method.startsWith("CompareAnd")) notes.push(say("hover.sync-map.compare"));
  const since = methodSince.get(method) ?? 0;
  if (since > release.minor) notes.push(say("hover.more.since", { minor: since }));
  notes.push(say(release.trieSyncMap ? "hover.sync-map.trie" : "hover.sync-map.classic", { release: releaseName(release, say) }));
  return notes;
}

export function recoverNotes(say: HoverSay): string[] {
  return [say("hover.recover"), say("hover.recover.nil-map")];
}
