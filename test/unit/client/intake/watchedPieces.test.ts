/** Long logs on their way to the reader: told progress, and given up in the middle. */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readPieces } from "../../../../client/src/intake/logReading.ts";
import { inPieces, watchedPieces } from "../../../../client/src/intake/watchedPieces.ts";

const source = { path: "a.log", raceLogFolder: undefined };
const never = new AbortController().signal;

it("tells progress by hundredths of the whole, and gives every byte", async () => {
  const pieces = Array.from({ length: 1_000 }, (_, at) => new Uint8Array(at % 7).fill(at));
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const told: number[] = [];
  const given: Uint8Array[] = [];
  for await (const piece of watchedPieces(pieces, size, { signal: never, progress: (bytes) => told.push(bytes) })) given.push(piece);
  expect(given).toEqual(pieces);
  expect(told.length).toBeGreaterThan(80);
  expect(told.length).toBeLessThanOrEqual(100);
  expect(told.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(size * 0.98);
});

it("gives up in the middle of a file, and closes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mapguard-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "a.log");
  const size = 4 << 20;
  writeFileSync(file, Buffer.alloc(size, "goroutine 7 [running]:\n"));
  const abort = new AbortController();
  const stream = createReadStream(file, { signal: abort.signal });
  let read = 0;
  const progress = (bytes: number) => {
    read += bytes;
    if (read > size / 4) abort.abort();
  };
  await expect(readPieces(watchedPieces(stream, size, { signal: abort.signal, progress }), source, String)).rejects.toThrow(/abort/i);
  expect(read).toBeLessThan(size / 2);
  expect(stream.destroyed).toBe(true);
});

it("leaves time for others between the pieces of what is at hand as a whole", async () => {
  const bytes = new Uint8Array(3_500_000).fill(65);
  const abort = new AbortController();
  setImmediate(() => abort.abort());
  let read = 0;
  const reading = async () => {
    for await (const piece of watchedPieces(inPieces(bytes), bytes.length, { signal: abort.signal, progress: () => {} })) read += piece.length;
  };
  await expect(reading()).rejects.toThrow(/abort/i);
  expect(read).toBe(1 << 20);
  const whole: number[] = [];
  for await (const piece of inPieces(bytes)) whole.push(piece.length);
  expect(whole).toEqual([1 << 20, 1 << 20, 1 << 20, 3_500_000 - 3 * (1 << 20)]);
  for await (const piece of inPieces(new Uint8Array())) expect(piece).toBeUndefined();
});
