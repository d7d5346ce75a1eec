/**
 * Sets of spawns as bits of a bigint, by the spawn's id: contexts are merged so often that this decides the speed.
 */
import type { Spawn } from "./model.ts";

export type SpawnSet = bigint;

export const noSpawns: SpawnSet = 0n;

export function setOf(spawns: readonly Spawn[]): SpawnSet {
  let bits = 0n;
  for (const spawn of spawns) bits |= 1n << BigInt(spawn.id);
  return bits;
}

export function has(set: SpawnSet, spawn: Spawn): boolean {
  return set !== 0n && ((set >> BigInt(spawn.id)) & 1n) === 1n;
}
