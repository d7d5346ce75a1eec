/**
 * Bytes to text.
 */
import { expect, test } from "vitest";
import { decode, maxFileBytes } from "../../../server/src/syntax/decode.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("UTF-8 with CRLF is kept, a byte order mark is not", () => {
  expect(decode(bytes("\uFEFFpackage p\r\n// é🙂\r\n"))).toEqual({ text: "package p\r\n// é🙂\r\n", replaced: false });
});

test("invalid UTF-8 is replaced and noted", () => {
  expect(decode(Uint8Array.of(0x61, 0xff, 0x62))).toEqual({ text: "a\uFFFDb", replaced: true });
});

test("binary and oversized files are refused", () => {
  expect(decode(Uint8Array.of(0x61, 0, 0x62))).toEqual({ skipped: "binary" });
  expect(decode(new Uint8Array(maxFileBytes + 1).fill(0x61))).toEqual({ skipped: "too large" });
  expect(decode(new Uint8Array(maxFileBytes).fill(0x61)).skipped).toBeUndefined();
});

test("an empty file is a text", () => {
  expect(decode(new Uint8Array())).toEqual({ text: "", replaced: false });
});
