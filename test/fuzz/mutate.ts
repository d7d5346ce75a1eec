/**
 * Seeded damage to Go files: truncation, lost and doubled spans, stray tokens, bytes that are no text. The same seed and
 * number always give the same bytes.
 */

/** A small generator of numbers in [0, 1); the same seed gives the same row. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const strayTokens = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "`",
  '"',
  "'",
  "/*",
  "*/",
  "//",
  ";",
  ",",
  ":=",
  "<-",
  "...",
  "\\",
  "\0",
  "func ",
  "func() {",
  "go ",
  "go func() {",
  "defer ",
  "select {",
  "case ",
  "default:",
  "for range ",
  "goto x\n",
  "return ",
  "map[",
  "map[string]",
  "chan ",
  "struct {",
  "interface {",
  "type T ",
  "type T[P any] ",
  "var x = x\n",
  'import "sync"\n',
  "m.mu.Lock()\n",
  "mu.Unlock()\n",
  "delete(m, k)\n",
  "m[k]++\n",
  "range m {",
  "0x",
  "1e",
  "'\\",
  "\u00e9",
  "\ud83d\ude00",
  "\r\n",
  "\ufeff",
  "// see // there\n",
  "// the caller must hold mu\n",
].map((text) => new TextEncoder().encode(text));

const badBytes = [Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0xf4, 0x90, 0x80, 0x80)];

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

type Mutation = (bytes: Uint8Array, other: Uint8Array, random: () => number) => Uint8Array;

const upTo = (random: () => number, limit: number): number => Math.floor(random() * limit);

function span(bytes: Uint8Array, random: () => number, longest: number): [number, number] {
  const start = upTo(random, bytes.length + 1);
  return [start, Math.min(bytes.length, start + upTo(random, longest))];
}

const mutations: readonly Mutation[] = [
  (bytes, _, random) => bytes.slice(0, upTo(random, bytes.length + 1)),
  (bytes, _, random) => {
    const [start, end] = span(bytes, random, 80);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  (bytes, _, random) => {
    const [start, end] = span(bytes, random, 400);
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  (bytes, _, random) => {
    const at = upTo(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), strayTokens[upTo(random, strayTokens.length)], bytes.subarray(at));
  },
  (bytes, _, random) => {
    const at = upTo(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), badBytes[upTo(random, badBytes.length)], bytes.subarray(at));
  },
  (bytes, _, random) => {
    const out = bytes.slice();
    if (out.length > 0) out[upTo(random, out.length)] ^= 1 << upTo(random, 8);
    return out;
  },
  (bytes, other, random) => {
    const [start, end] = span(other, random, 600);
    const at = upTo(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), other.subarray(start, end), bytes.subarray(at));
  },
  (bytes, _, random) => {
    const at = upTo(random, bytes.length + 1);
    const nest = strayTokens[upTo(random, strayTokens.length)];
    return joined(bytes.subarray(0, at), ...Array.from({ length: 1 << upTo(random, 12) }, () => nest), bytes.subarray(at));
  },
];

/** Input number `index` of the run `seed`: one to four mutations of a file of the pool. */
export function mutant(pool: readonly Uint8Array[], seed: number, index: number): Uint8Array {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  let bytes = pool[upTo(random, pool.length)];
  const times = 1 + upTo(random, 4);
  for (let i = 0; i < times; i++) {
    bytes = mutations[upTo(random, mutations.length)](bytes, pool[upTo(random, pool.length)], random);
  }
  return bytes;
}
