/**
 * Channels that let others through: what stands before the first send or the close comes before whatever waits for it,
 * as long as one place in the code alone sends or closes.
 */

import { locate } from "../location.ts";
import type { Unit } from "../model.ts";
import { rootOf, type Value } from "../values.ts";
import type { Interp } from "./interp.ts";
import { joinKey } from "./joinKeys.ts";

/**
 * The current unit sends on the channel, or closes it. A function value may be called often, and only a close happens once;
 * what is in a loop has no first time in the order of the text.
 */
export function noteOpening(it: Interp, channel: Value, closes: boolean): void {
  if (it.dry > 0) return;
  const isPlain = it.loopRange()[0] < 0 && locate(channel).isLocal && !it.isFormal(rootOf(channel)) && (closes || it.unit.kind !== "callback");
  const known = it.openers.get(channel);
  if (!isPlain || (known !== undefined && known !== it.unit)) spoilOpening(it, channel);
  else if (known === undefined && !it.openers.has(channel)) {
    it.openers.set(channel, it.unit);
    it.unit.opens.set(joinKey(it, channel), it.nextSequence());
  }
}

/** Somebody else may let others through here. */
export function spoilOpening(it: Interp, channel: Value): void {
  const opener: Unit | undefined = it.openers.get(channel);
  opener?.opens.delete(joinKey(it, channel));
  it.openers.set(channel, undefined);
}
