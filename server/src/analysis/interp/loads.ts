/**
 * Remembers under which locks a variable was loaded with a map, so that use after Unlock can be told.
 */
import type { Symbol } from "../../resolve/symbols.ts";
import type { Held } from "../held.ts";
import type { Interp } from "./interp.ts";

export function loadedUnder(it: Interp, symbol: Symbol | undefined): readonly Held[] {
  return symbol?.kind === "local" ? (it.loads.get(symbol) ?? []) : [];
}
