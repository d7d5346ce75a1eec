/**
 * Interning, held against a plain map.
 */
import { expect, test } from "vitest";
import { Names, TextBytes } from "../../../server/src/base/names.ts";

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

test("names read from bytes are those read from text, wherever they stand", () => {
  const names = new Names();
  const text = "aaaaaaaaaaaaaaaaaaaaabaaaaaaaaaaaaaaaaaaaa\0\0\0";
  const bytes = new TextBytes(text.length);
  expect(bytes.set(text)).toBe(true);
  const ids = new Map<string, number>();
  for (let start = 0; start < text.length; start++) {
    for (let end = start; end <= text.length; end++) {
      const id = names.hotInternAscii(bytes, start, end);
      expect(id).toBe(ids.get(text.slice(start, end)) ?? id);
      ids.set(text.slice(start, end), id);
    }
  }
  expect(new Set(ids.values()).size).toBe(ids.size);
  for (const [name, id] of ids) {
    expect([names.intern(name), names.text(id)]).toEqual([id, name]);
  }
});

test("names of all lengths that differ in one letter are kept apart, through growth", () => {
  const names = new Names();
  const ids = new Map<string, number>();
  for (let round = 0; round < 2; round++) {
    for (let length = 1; length <= 40; length++) {
      for (let at = 0; at < length; at++) {
        for (const letter of "abcd_\0é") {
          const text = `${"x".repeat(at)}${letter}${"x".repeat(length - at - 1)}`;
          const id = names.intern(text);
          expect(ids.get(text) ?? id).toBe(id);
          ids.set(text, id);
        }
      }
    }
  }
  expect(new Set(ids.values()).size).toBe(ids.size);
  expect(names.size).toBe(ids.size + 1);
  expect([...ids].filter(([text, id]) => names.text(id) !== text)).toEqual([]);
});

test("a text is taken as bytes only when it is ASCII and fits", () => {
  const bytes = new TextBytes(5);
  expect(["short", "é", "longer", "", "\uD83D"].map((text) => bytes.set(text))).toEqual([true, false, false, true, false]);
});

test("a name longer than any before is found again", () => {
  const names = new Names();
  const long = "x".repeat(5000);
  const id = names.intern(long);
  expect([names.intern(`${long}y`) === id, names.intern(long), names.text(id)]).toEqual([false, id, long]);
});

test("lone surrogates are kept apart", () => {
  const names = new Names();
  const high = names.intern("a long name with a lone \uD83D");
  const other = names.intern("a long name with a lone \uD83E");
  expect(high).not.toBe(other);
  expect(names.text(high)).toBe("a long name with a lone \uD83D");
});
