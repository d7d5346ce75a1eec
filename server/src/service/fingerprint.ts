/**
 * Fingerprints: a name for a finding that survives moves within its function, for baselines and for comparing two runs.
 */
export interface FingerprintParts {
  readonly rule: string;
  readonly packagePath: string;
  readonly map: string;
  readonly function: string;
  readonly access: string;
  /** Counts findings equal in all of the above, in source order. */
  readonly ordinal: number;
}

/** 16 hexadecimal digits. */
export function fingerprint(parts: FingerprintParts): string {
  const text = [parts.rule, parts.packagePath, parts.map, parts.function, parts.access, String(parts.ordinal)].join("\u0000");
  return hash(text, 0x811c9dc5) + hash(text, 0x9747b28c);
}

/** FNV-1a over UTF-16 units from a given start, with a final mix so that both halves differ in every bit. */
function hash(text: string, seed: number): string {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, "0");
}
