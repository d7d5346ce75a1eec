/**
 * The release a hover speaks of: the toolchain when it is new enough, else what go.mod asks for, marked as assumed.
 */
import { expect, it } from "vitest";
import { chooseRelease, type ReleaseEvidence } from "../../../server/src/service/goVersion.ts";

const swiss = ["goexperiment.swissmap"];

function choose(evidence: Partial<ReleaseEvidence>) {
  const all = { toolchain: "", goLine: "", toolchainLine: "", goarch: "amd64", tags: [], ...evidence };
  const { version, assumed, design } = chooseRelease(all);
  return [version, assumed, design];
}

it.each<[Partial<ReleaseEvidence>, string, boolean, string]>([
  [{ toolchain: "go1.26.8", goLine: "1.22" }, "go1.26.8", false, "swiss"],
  [{ toolchain: "go1.26.8\ntime 2026-08-28T16:20:06Z", goLine: "1.26.8" }, "go1.26.8", false, "swiss"],
  [{ toolchain: "go1.22.12", goLine: "1.21" }, "go1.22.12", false, "classic"],
  [{ toolchain: "go1.24.4", goLine: "1.24", tags: swiss }, "go1.24.4", false, "swiss"],
  [{ toolchain: "go1.24.4", goLine: "1.24" }, "go1.24.4", false, "classic"],
  [{ toolchain: "go1.26.8 X:nodwarf5", goLine: "1.26" }, "go1.26.8", false, "swiss"],
  [{ goLine: "1.22", toolchainLine: "go1.24.1" }, "go1.24.1", true, "swiss"],
  [{ goLine: "1.23.4", toolchainLine: "go1.23" }, "go1.23.4", true, "classic"],
  [{ goLine: "1.22", toolchainLine: "default" }, "go1.22", true, "classic"],
  [{ toolchain: "go1.22.1", goLine: "1.24" }, "go1.24", true, "swiss"],
  [{ toolchain: "go1.24rc1", goLine: "1.24.0", tags: swiss }, "go1.24.0", true, "swiss"],
  [{ toolchain: "go1.24rc1", goLine: "1.24", tags: swiss }, "go1.24rc1", false, "swiss"],
  [{ toolchain: "devel go1.28-abc", goLine: "1.26" }, "go1.26", true, "swiss"],
  [{}, "", true, "swiss"],
])("of %j is %s", (evidence, version, assumed, design) => {
  expect(choose(evidence)).toEqual([version, assumed, design]);
});

it("knows what 32 bits and other architectures change", () => {
  const on = (goarch: string) => chooseRelease({ toolchain: "go1.26.8", goLine: "", toolchainLine: "", goarch, tags: [] }).architecture;
  expect(on("386").pointerBytes).toBe(4);
  expect(on("riscv64").loadAlignment).toBe(8);
  expect(on("amd64")).toEqual({ name: "amd64", pointerBytes: 8, loadAlignment: 1 });
});
