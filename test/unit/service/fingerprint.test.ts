/** Fingerprints tell findings apart and do not depend on where they stand. */
import { describe, expect, it } from "vitest";
import { type FingerprintParts, fingerprint } from "../../../server/src/service/fingerprint.ts";

const parts: FingerprintParts = {
  rule: "concurrent-map-write",
  packagePath: "example.com/a",
  map: "Cache.m",
  function: "(*Cache).Put",
  access: "write",
  ordinal: 0,
};

describe("fingerprint", () => {
  it("is stable across releases: baselines depend on it", () => {
    expect(fingerprint(parts)).toBe("c652783ab0ad2433");
  });

  it("changes with each part", () => {
    const changed: FingerprintParts[] = [
      { ...parts, rule: "concurrent-map-read-write" },
      { ...parts, packagePath: "example.com/b" },
      { ...parts, map: "Cache.n" },
      { ...parts, function: "(*Cache).Get" },
      { ...parts, access: "delete" },
      { ...parts, ordinal: 1 },
      { ...parts, map: "Cache.m(*Cache).Put", function: "" },
    ];
    expect(new Set([parts, ...changed].map(fingerprint)).size).toBe(changed.length + 1);
  });

  it("spreads many similar findings over different prints", () => {
    const prints = new Set<string>();
    for (let i = 0; i < 50_000; i++) prints.add(fingerprint({ ...parts, function: `run.func${i}` }));
    expect(prints.size).toBe(50_000);
    for (const print of prints) if (!/^[0-9a-f]{16}$/.test(print)) throw new Error(print);
  });
});
