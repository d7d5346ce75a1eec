/**
 * Keeps the beginning and the end of a long text, and says in between how much is left out. Bytes are kept as they come: most
 * of a dump of gigabytes is never made into text.
 */
const mostHead = 64 * 1024;
const mostTail = 192 * 1024;

export class KeptBytes {
  readonly #head: Uint8Array[] = [];
  #headLength = 0;
  /** The newest pieces, the last of them whole. */
  readonly #tail: Uint8Array[] = [];
  #tailLength = 0;
  #left = 0;

  /** The array is kept: it must not be used again. */
  add(piece: Uint8Array): void {
    const room = mostHead - this.#headLength;
    if (room > 0) {
      this.#head.push(piece.subarray(0, room));
      this.#headLength += Math.min(room, piece.length);
    }
    const rest = piece.subarray(Math.max(0, room));
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailLength += rest.length;
    while (this.#tail.length > 1 && this.#tailLength - this.#tail[0].length >= mostTail) {
      const gone = this.#tail.shift()?.length ?? 0;
      this.#tailLength -= gone;
      this.#left += gone;
    }
  }

  /** `leftOut` says how many bytes are not shown. */
  text(leftOut: (bytes: number) => string): string {
    const tail = joinedBytes(this.#tail);
    const shown = tail.subarray(Math.max(0, tail.length - mostTail));
    const left = this.#left + tail.length - shown.length;
    if (left === 0) return decoded(joinedBytes([...this.#head, shown]));
    return `${decoded(joinedBytes(this.#head))}\n${leftOut(left)}\n${decoded(shown)}`;
  }
}

export function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
