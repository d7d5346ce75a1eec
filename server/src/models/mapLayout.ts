/**
 * How a map lies in memory: header, buckets or groups, and when it grows. Sizes are those of the compiler's own rules
 * (`cmd/compile/internal/reflectdata`), from the sizes of key and element.
 */
import type { GoRelease } from "./goRelease.ts";
import { structLayout, type TypeShape } from "./typeShape.ts";

/** Slots in a bucket and in a group. */
export const slotCount = 8;

/** Larger keys and elements are stored behind a pointer. */
export const maxInlineBytes = 128;

/** Entries a Swiss table holds at most before it is split, and the slots it has then. */
export const maxTableSlots = 1024;

export interface HeaderLayout {
  /** Go's name of the struct. */
  readonly name: "hmap" | "Map";
  readonly bytes: number;
  readonly fields: readonly HeaderField[];
  /** The field that says a write is going on, and its offset. */
  readonly flag: "flags" | "writing";
  readonly flagOffset: number;
}

export interface HeaderField {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface MapLayout {
  readonly header: HeaderLayout;
  /** What 8 slots are called: a bucket or a group. */
  readonly unit: "bucket" | "group";
  readonly unitBytes: number;
  /** Key and element of one slot together with padding, where they lie side by side (groups); their sum in a bucket. */
  readonly slotBytes: number;
  /** As stored: those of a pointer when indirect. */
  readonly keyBytes: number;
  readonly elemBytes: number;
  readonly keyIndirect: boolean;
  readonly elemIndirect: boolean;
  /** Of one slot or bucket, neither key nor element. */
  readonly slotPadding: number;
  /** The number of the entry whose insertion grows the map, one by one from empty. */
  readonly growsAt: readonly number[];
}

export function mapLayout(key: TypeShape, elem: TypeShape, release: GoRelease): MapLayout {
  const { pointerBytes } = release.architecture;
  const pointer = { size: pointerBytes, align: pointerBytes };
  const keyIndirect = key.size > maxInlineBytes;
  const elemIndirect = elem.size > maxInlineBytes;
  const storedKey = keyIndirect ? pointer : key;
  const storedElem = elemIndirect ? pointer : elem;
  const eight = (part: { size: number; align: number }) => ({ size: part.size * slotCount, align: part.align });
  const stored = { keyBytes: storedKey.size, elemBytes: storedElem.size, keyIndirect, elemIndirect };
  const sum = storedKey.size + storedElem.size;
  const header = headerLayout(release);
  const growsAt = growthPoints(release);
  const word = { size: 8, align: pointerBytes };
  if (release.design === "classic") {
    const { size } = structLayout([{ size: slotCount, align: 1 }, eight(storedKey), eight(storedElem), pointer]);
    return { header, unit: "bucket", unitBytes: size, slotBytes: sum, ...stored, slotPadding: size - slotCount - sum * slotCount - pointerBytes, growsAt };
  }
  if (release.splitGroups) {
    const { size } = structLayout([word, eight(storedKey), eight(storedElem)]);
    return { header, unit: "group", unitBytes: size, slotBytes: sum, ...stored, slotPadding: size - 8 - sum * slotCount, growsAt };
  }
  const slot = structLayout([storedKey, storedElem]);
  const { size } = structLayout([word, eight(slot)]);
  return { header, unit: "group", unitBytes: size, slotBytes: slot.size, ...stored, slotPadding: slot.size - sum, growsAt };
}

/** runtime.hmap to 1.23 (`clearSeq` only in the classic maps of 1.24 and 1.25), internal/runtime/maps.Map from 1.24. */
export function headerLayout(release: GoRelease): HeaderLayout {
  const word = release.architecture.pointerBytes;
  const fields: [name: string, bytes: number, align: number][] =
    release.design === "classic"
      ? [
          ["count", word, word],
          ["flags", 1, 1],
          ["B", 1, 1],
          ["noverflow", 2, 2],
          ["hash0", 4, 4],
          ["buckets", word, word],
          ["oldbuckets", word, word],
          ["nevacuate", word, word],
          ...(release.minor >= 24 ? ([["clearSeq", 8, word]] as [string, number, number][]) : []),
          ["extra", word, word],
        ]
      : [
          ["used", 8, word],
          ["seed", word, word],
          ["dirPtr", word, word],
          ["dirLen", word, word],
          ["globalDepth", 1, 1],
          ["globalShift", 1, 1],
          ["writing", 1, 1],
          ...(release.minor >= 25 ? ([["tombstonePossible", 1, 1]] as [string, number, number][]) : []),
          ["clearSeq", 8, word],
        ];
  const { size, offsets } = structLayout(fields.map(([, bytes, align]) => ({ size: bytes, align })));
  const flag = release.design === "classic" ? "flags" : "writing";
  return {
    name: release.design === "classic" ? "hmap" : "Map",
    bytes: size,
    fields: fields.map(([name, bytes], i) => ({ name, offset: offsets[i], bytes })),
    flag,
    flagOffset: offsets[fields.findIndex(([name]) => name === flag)],
  };
}

/**
 * Entries that two classic buckets hold before their number doubles: 6.5 each. Go 1.21 computed the constant with integers
 * and came out at 6 (`loadFactorNum` in its runtime/map.go).
 */
export function entriesPerBucketPair({ minor }: Pick<GoRelease, "minor">): 12 | 13 {
  return minor === 21 ? 12 : 13;
}

/**
 * Classic: a doubling starts when count > 8 and count is above the load factor, before the entry goes in. Swiss: one group
 * holds 8, then a table of 16 slots and more is filled to 7/8; the last point is where a table of 1024 slots is split in two.
 */
function growthPoints(release: GoRelease): readonly number[] {
  const points = [slotCount + 1];
  if (release.design === "classic") {
    for (let buckets = 2; points.length < 9; buckets *= 2) points.push((entriesPerBucketPair(release) * buckets) / 2 + 1);
  } else {
    for (let slots = 2 * slotCount; slots <= maxTableSlots; slots *= 2) points.push((slots * 7) / 8 + 1);
  }
  return points;
}

/** Swiss maps before 1.27: writing a key that is there already makes a full group of 8 a table. */
export function overwriteGrows({ design, minor }: GoRelease): boolean {
  return design === "swiss" && minor < 27;
}

export interface Reservation {
  /** Buckets or groups made at once; 0 when the first one waits for the first entry. */
  readonly units: number;
  /** Swiss tables; 0 for a small map and for classic maps. */
  readonly tables: number;
  /** Of buckets or groups, without headers and spare overflow buckets. */
  readonly bytes: number;
}

/** What `make(map[K]V, hint)` sets aside (makemap, NewMap). */
export function reservation(layout: MapLayout, hint: number, release: GoRelease): Reservation {
  if (hint <= slotCount) return { units: 0, tables: 0, bytes: 0 };
  if (layout.unit === "bucket") {
    let buckets = 2;
    while (hint > (entriesPerBucketPair(release) * buckets) / 2) buckets *= 2;
    return { units: buckets, tables: 0, bytes: buckets * layout.unitBytes };
  }
  const wanted = Math.floor((hint * slotCount) / 7);
  const tables = powerAtLeast(Math.ceil(wanted / maxTableSlots));
  const slots = tables * powerAtLeast(Math.max(slotCount, Math.floor(wanted / tables)));
  return { units: slots / slotCount, tables, bytes: (slots / slotCount) * layout.unitBytes };
}

function powerAtLeast(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
