/**
 * Rewrites a picture of a window with at most 256 colours, which looks the same and takes a third of the space.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const paletteSize = 256;

/** Takes 8-bit PNGs with or without alpha, which is dropped, that are not interlaced: those a browser makes. */
export function withPalette(png: Uint8Array): Uint8Array {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const boxes = medianCut([...counts].map(([colour, count]) => ({ colour, count })));
  const palette = boxes.map(average);
  const indexOf = new Map(boxes.flatMap((box, index) => box.map(({ colour }) => [colour, index] as const)));
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf.get(pixels[y * width + x]) ?? 0;
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  // Eight bits a pixel, indices into a palette, nothing unusual.
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  return Buffer.concat([
    signature,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", Uint8Array.from(palette.flatMap(channels))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB each. */
  readonly pixels: Uint32Array;
}

function decode(png: Uint8Array): Picture {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const colourType = view.getUint8(25);
  if (view.getUint8(24) !== 8 || (colourType !== 2 && colourType !== 6) || view.getUint8(28) !== 0) throw new Error("not a PNG as browsers write them");
  const data: Uint8Array[] = [];
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (type === "IDAT") data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return { width, height, pixels: unfilter(inflateSync(Buffer.concat(data)), width, height, colourType === 6 ? 4 : 3) };
}

/** Each row says by its first byte from which neighbours its values differ. */
function unfilter(rows: Uint8Array, width: number, height: number, size: number): Uint32Array {
  const stride = width * size;
  const values = new Uint8Array(stride * height);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < size ? 0 : values[at - size];
      const up = y === 0 ? 0 : values[at - stride];
      const corner = x < size || y === 0 ? 0 : values[at - stride - size];
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      values[at] = rows[y * (stride + 1) + 1 + x] + predicted;
    }
    for (let x = 0; x < width; x++) {
      const at = y * stride + x * size;
      pixels[y * width + x] = (values[at] << 16) | (values[at + 1] << 8) | values[at + 2];
    }
  }
  return pixels;
}

/** The neighbour nearest to left + up − corner, as the PNG specification orders them. */
function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

interface Counted {
  readonly colour: number;
  readonly count: number;
}

/** Splits the box with the most weight and spread at its median until there are enough boxes. */
function medianCut(colours: readonly Counted[]): Counted[][] {
  const boxes: Counted[][] = [[...colours]];
  while (boxes.length < paletteSize) {
    const widest = boxes.reduce((best, box, index) => (error(box) > error(boxes[best]) ? index : best), 0);
    const box = boxes[widest];
    if (box.length < 2) break;
    const channel = spreads(box).indexOf(Math.max(...spreads(box)));
    box.sort((a, b) => channels(a.colour)[channel] - channels(b.colour)[channel]);
    const half = box.reduce((sum, { count }) => sum + count, 0) / 2;
    let seen = 0;
    const cut = box.findIndex(({ count }) => {
      seen += count;
      return seen >= half;
    });
    const split = Math.min(Math.max(cut, 1), box.length - 1);
    boxes.splice(widest, 1, box.slice(0, split), box.slice(split));
  }
  return boxes;
}

function error(box: readonly Counted[]): number {
  return box.length < 2 ? 0 : Math.max(...spreads(box)) ** 2 * Math.sqrt(box.reduce((sum, { count }) => sum + count, 0));
}

function spreads(box: readonly Counted[]): number[] {
  return [0, 1, 2].map((channel) => {
    let low = 255;
    let high = 0;
    for (const { colour } of box) {
      const value = channels(colour)[channel];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high - low;
  });
}

function average(box: readonly Counted[]): number {
  const total = box.reduce((sum, { count }) => sum + count, 0);
  const [red, green, blue] = [0, 1, 2].map((channel) => Math.round(box.reduce((sum, { colour, count }) => sum + channels(colour)[channel] * count, 0) / total));
  return (red << 16) | (green << 8) | blue;
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
