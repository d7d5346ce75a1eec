/**
 * Interning, held against a plain map.
 */
import { expect, test } from "vitest";
import { Names } from "../../../server/src/base/names.ts";

test("equal texts share an id, whether whole or sliced", () => {
  const names = new Names();
  const id = names.intern("counter");
  expect(names.internSlice("the counter goes", 4, 11)).toBe(id);
  expect(names.intern("counte")).not.toBe(id);
  expect(names.text(id)).toBe("counter");
});

test("the empty text is id 0, and unknown ids are empty", () => {
  const names = new Names();
  expect([names.intern(""), names.internSlice("abc", 2, 2), names.text(0), names.text(99), names.size]).toEqual([0, 0, "", "", 1]);
});

test("ids survive growth, and collide with nothing", () => {
  const names = new Names();
  const ids = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    // Permutations of few letters, so that lengths and letters agree and only the order differs.
    const text = i.toString(3).replace(/./g, (digit) => "aé🙂"[Number(digit)]);
    ids.set(text, names.intern(text));
  }
  expect(new Set(ids.values()).size).toBe(ids.size);
  expect(names.size).toBe(ids.size + 1);
  for (const [text, id] of ids) {
    expect(names.intern(text)).toBe(id);
    expect(names.text(id)).toBe(text);
  }
});

test("lone surrogates are kept apart", () => {
  const names = new Names();
  const high = names.intern("a long name with a lone \uD83D");
  const other = names.intern("a long name with a lone \uD83E");
  expect(high).not.toBe(other);
  expect(names.text(high)).toBe("a long name with a lone \uD83D");
});
