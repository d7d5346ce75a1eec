/**
 * Bytes of a Go file to text: the BOM goes, invalid UTF-8 is replaced and noted, binary and oversized files are refused.
 * CRLF stays as it is, because offsets must match what the editor and the user see.
 */

/** Larger files are generated tables; parsing them costs seconds and tells nothing about concurrency. */
export const maxFileBytes = 4 * 1024 * 1024;

export type SkipReason = "binary" | "too large";

export type Decoded =
  | { readonly skipped: SkipReason }
  | {
      readonly skipped?: undefined;
      readonly text: string;
      /** Some bytes were not UTF-8 and became U+FFFD. */
      readonly replaced: boolean;
    };

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
const lenient = new TextDecoder("utf-8", { fatal: false, ignoreBOM: false });

export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > maxFileBytes) {
    return { skipped: "too large" };
  }
  if (bytes.includes(0)) {
    return { skipped: "binary" };
  }
  try {
    return { text: strict.decode(bytes), replaced: false };
  } catch {
    return { text: lenient.decode(bytes), replaced: true };
  }
}
