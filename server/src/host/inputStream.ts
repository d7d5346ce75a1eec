/**
 * A file or standard input as a stream of pieces, of any size, in the memory of one piece.
 */
import { promises } from "node:fs";

const pieceSize = 1 << 20;

/**
 * Yields views of one buffer: a piece is valid until the next is asked for. `-` is standard input. Throws what Node throws
 * when the file cannot be read.
 */
export async function* readInput(path: string): AsyncGenerator<Uint8Array> {
  if (path === "-") {
    for await (const piece of process.stdin) yield typeof piece === "string" ? new TextEncoder().encode(piece) : (piece as Uint8Array);
    return;
  }
  const file = await promises.open(path, "r");
  try {
    const buffer = new Uint8Array(pieceSize);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, pieceSize, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
