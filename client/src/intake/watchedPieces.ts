/**
 * Pieces of a long text on their way to the reader: how far it has come is told now and then, and it can be given up.
 */

export interface Watching {
  /** Ends the reading: the pieces reject with its reason. */
  readonly signal: AbortSignal;
  /** Told of at least a hundredth of the whole each time. */
  progress(bytes: number): void;
}

/** `size` in bytes. Whoever gives up leaves the source closed. */
export async function* watchedPieces(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
  { signal, progress }: Watching,
): AsyncGenerator<Uint8Array, void> {
  let untold = 0;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
    untold += piece.length;
    if (untold * 100 < size) continue;
    progress(untold);
    untold = 0;
  }
  signal.throwIfAborted();
}

const pieceBytes = 1 << 20;

/** What is at hand as a whole, with time for others after each piece: a click on Cancel, the drawing of progress. */
export async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve));
    yield bytes.subarray(at, at + pieceBytes);
  }
}
