/**
 * What the compiler looks at when it lays out a type and when it picks the functions for a map of it.
 */
export interface TypeShape {
  /** Bytes. */
  readonly size: number;
  readonly align: number;
  readonly hasPointers: boolean;
  /**
   * How `==` compares: byte by byte, as strings, in some other way (floats, interfaces, padding), or not at all.
   * An array or struct with one part compares like that part.
   */
  readonly equality: "memory" | "string" | "other" | "none";
  /** `x == x` for every value: false where a float or an interface is inside. */
  readonly reflexive: boolean;
}

/** Smallest multiple of `align` that is not below `offset`. */
export function alignUp(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** A struct's size and offsets by the compiler's rules; a last field of size 0 gets a byte, so that its address stays inside. */
export function structLayout(fields: readonly Pick<TypeShape, "size" | "align">[]): {
  readonly size: number;
  readonly align: number;
  readonly offsets: readonly number[];
} {
  const offsets: number[] = [];
  let size = 0;
  let align = 1;
  for (const field of fields) {
    size = alignUp(size, field.align);
    offsets.push(size);
    size += field.size;
    align = Math.max(align, field.align);
  }
  if (size > 0 && fields[fields.length - 1].size === 0) size++;
  return { size: alignUp(size, align), align, offsets };
}
