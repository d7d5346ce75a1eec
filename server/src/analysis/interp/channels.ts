/**
 * Channels: a receive or close orders what came before the send, and a channel of capacity one can be a lock.
 */
import type { State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import type { Interp } from "./interp.ts";
import { joinKey, signal } from "./joinKeys.ts";
import { noteOpening } from "./openings.ts";

/** After a receive the goroutines that send once at their end, or close, on this channel are over. */
export function receiveFrom(it: Interp, state: State, channel: Value, drained = false): void {
  for (const choice of alternatives(channel)) {
    if (choice.kind === "unknown") continue;
    if (passSemaphore(it, state, choice)) continue;
    const key = joinKey(it, choice);
    const inLoop = it.loopRange()[0] >= 0;
    if (drained) it.drained.add(key);
    state.join([key], (spawn) => spawn.signals.has(key) && (drained || !spawn.multi || inLoop));
  }
}

export function sendTo(it: Interp, state: State, channel: Value): void {
  for (const choice of alternatives(channel)) {
    if (choice.kind === "unknown") continue;
    if (passSemaphore(it, state, choice)) continue;
    noteOpening(it, choice, false);
    // A send inside a loop says that the goroutine goes on.
    if (it.loopRange()[0] < 0) signal(it, state, choice);
  }
}

export function closeChannel(it: Interp, state: State, channel: Value): void {
  for (const choice of alternatives(channel)) {
    if (choice.kind === "unknown") continue;
    noteOpening(it, choice, true);
    signal(it, state, choice);
  }
}

/** A channel that stands for a lock: what is held is let go, what is not is taken, whichever way the channel is used. */
function passSemaphore(it: Interp, state: State, channel: Value): boolean {
  if (channel.name === "" || !it.semaphores.has(channel.name)) return false;
  if (state.must.some((h) => h.lock === channel)) state.release(channel);
  else state.acquire(channel, "exclusive");
  return true;
}
