/**
 * Finds goroutines with equal stacks in the bytes of a dump, without making text of them: function names and positions are
 * hashed, arguments, offsets and numbers of goroutines are not. Calls of map functions count whole, since their arguments
 * name the map.
 */

const newline = 10;
const tab = 9;
const space = 32;
const openParenthesis = 40;
const star = 42;
const plus = 43;

const headerStart = bytesOf("goroutine ");
const createdStart = bytesOf("created by ");
const parentStart = bytesOf(" in goroutine ");
const frameStart = bytesOf(" fp=");
const runtimeMap = bytesOf("runtime.map");
const reflectMap = bytesOf("reflect.map");
const internalMaps = bytesOf("internal/runtime/maps.");
const packageMaps = bytesOf("maps.");

/** How much of a line is hashed. */
const untilArguments = 0;
const untilOffset = 1;
const untilParent = 2;
const all = 3;

export class StackScanner {
  /** After the blank line that ends the goroutine; set by a scan that found one. */
  end = 0;
  /** Lines up to there, the blank one included. */
  lines = 0;
  /** Number of the goroutine. */
  id = 0;
  /** 53 bits: two goroutines with equal hashes are taken to have equal stacks. */
  hash = 0;

  /** A goroutine may begin here, whole or not. */
  begins(bytes: Uint8Array, start: number): boolean {
    return startsWith(bytes, start, headerStart.subarray(0, Math.min(headerStart.length, bytes.length - start)));
  }

  /** Looks at the goroutine that begins at `start`. False when none does, or when its end is not among the bytes. */
  scan(bytes: Uint8Array, start: number): boolean {
    if (!startsWith(bytes, start, headerStart)) return false;
    const length = bytes.length;
    let a = 0x811c9dc5 | 0;
    let b = 0x2f0b4c47 | 0;
    let lines = 1;
    let at = bytes.indexOf(newline, start) + 1;
    while (at > 0 && at < length) {
      const first = bytes[at];
      lines++;
      if (first === newline) {
        this.end = at + 1;
        this.lines = lines;
        this.id = numberAt(bytes, start + headerStart.length);
        this.hash = (a >>> 0) * 0x200000 + (b >>> 11);
        return true;
      }
      const extent = extentOf(bytes, at, first);
      for (; at < length; at++) {
        const c = bytes[at];
        if (c <= openParenthesis && (c === newline || endsAt(bytes, at, c, extent))) break;
        a = Math.imul(a ^ c, 0x01000193);
        b = Math.imul(b + c, 0x5bd1e995);
      }
      a = Math.imul(a ^ newline, 0x01000193);
      at = bytes.indexOf(newline, at) + 1;
    }
    return false;
  }
}

function extentOf(bytes: Uint8Array, at: number, first: number): number {
  if (first === tab) return untilOffset;
  if (first === createdStart[0] && startsWith(bytes, at, createdStart)) return untilParent;
  return isMapCall(bytes, at, first) ? all : untilArguments;
}

function isMapCall(bytes: Uint8Array, at: number, first: number): boolean {
  if (first === packageMaps[0]) return startsWith(bytes, at, packageMaps);
  if (first === internalMaps[0]) return startsWith(bytes, at, internalMaps);
  return first === runtimeMap[0] && (startsWith(bytes, at, runtimeMap) || startsWith(bytes, at, reflectMap));
}

function endsAt(bytes: Uint8Array, at: number, c: number, extent: number): boolean {
  if (extent === untilArguments) return c === openParenthesis && bytes[at + 1] !== star;
  if (c !== space) return false;
  if (extent === untilOffset) return bytes[at + 1] === plus || startsWith(bytes, at, frameStart);
  return extent === untilParent && startsWith(bytes, at, parentStart);
}

function numberAt(bytes: Uint8Array, start: number): number {
  let number = 0;
  for (let at = start; bytes[at] >= 48 && bytes[at] <= 57; at++) number = number * 10 + bytes[at] - 48;
  return number;
}

function startsWith(bytes: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[at + i] !== start[i]) return false;
  return true;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
