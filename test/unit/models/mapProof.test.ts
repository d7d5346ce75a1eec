/**
 * What hovers say of sizes, headers, growth and runtime functions, against the installed Go: read from type descriptors,
 * DWARF, live maps and the compiler's output. `scripts/mapProof.ts` does the same for any other GOROOT.
 */
import { describe, expect, it } from "vitest";
import { machineArch, prove, toolchainIn } from "../../../scripts/mapProof.ts";
import { missingGo, missingRaceDetector } from "../../support/goTools.ts";
import { goroot } from "../../support/snippetWorld.ts";

const root = goroot() ?? "";
const patience = 240_000;

describe.skipIf(missingGo() !== undefined || root === "")("the installed Go agrees", () => {
  it(
    "on sizes, layouts and calls",
    async () => {
      const { release, sized, compiled, differences } = await prove(toolchainIn(root), machineArch(), false);
      console.log(`${release.version}: ${sized} pairs of key and element sized, ${compiled} functions compiled`);
      expect(differences).toEqual([]);
      expect(compiled).toBeGreaterThan(30 * 8);
      if (process.platform === "linux") expect(sized).toBeGreaterThanOrEqual(30);
    },
    patience,
  );

  it("on what 32 bits and strict alignment change", { timeout: patience }, async () => {
    for (const goarch of ["386", "mips"]) {
      const { compiled, differences } = await prove(toolchainIn(root), goarch, false);
      expect(differences).toEqual([]);
      expect(compiled).toBeGreaterThan(30 * 8);
    }
  });

  it.skipIf(missingRaceDetector() !== undefined)("on calls under -race", { timeout: patience }, async () => {
    const { differences, compiled } = await prove(toolchainIn(root), machineArch(), true);
    expect(differences).toEqual([]);
    expect(compiled).toBeGreaterThan(30 * 8);
  });
});
