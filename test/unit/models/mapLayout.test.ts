/**
 * Layouts and growth of maps as the fact sheet and the runtimes' sources have them; proofs against a real compiler are in
 * `mapProof.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { architectureOf } from "../../../server/src/models/architecture.ts";
import { designs, type GoRelease } from "../../../server/src/models/goRelease.ts";
import { headerLayout, mapLayout, reservation } from "../../../server/src/models/mapLayout.ts";
import type { TypeShape } from "../../../server/src/models/typeShape.ts";

function release(minor: number, goarch = "amd64", experiments: readonly string[] = ["swissmap"]): GoRelease {
  return { minor, version: `go1.${minor}`, assumed: false, ...designs(minor, new Set(experiments)), architecture: architectureOf(goarch, minor) };
}

const int: TypeShape = { size: 8, align: 8, hasPointers: false, equality: "memory", reflexive: true };
const text: TypeShape = { size: 16, align: 8, hasPointers: true, equality: "string", reflexive: true };
const nothing: TypeShape = { size: 0, align: 1, hasPointers: false, equality: "memory", reflexive: true };
const byte: TypeShape = { size: 1, align: 1, hasPointers: false, equality: "memory", reflexive: true };
const big: TypeShape = { size: 136, align: 8, hasPointers: false, equality: "memory", reflexive: true };

describe("header", () => {
  it.each([
    [23, [], "hmap", 48, "flags", 8],
    [24, [], "hmap", 56, "flags", 8],
    [24, ["swissmap"], "Map", 48, "writing", 34],
    [26, [], "Map", 48, "writing", 34],
  ] as const)("of go1.%i with %j is %s of %i bytes, %s at %i", (minor, experiments, name, bytes, flag, flagOffset) => {
    expect(headerLayout(release(minor, "amd64", experiments))).toMatchObject({ name, bytes, flag, flagOffset });
  });

  it("is smaller on 32 bits", () => {
    expect(headerLayout(release(26, "386")).bytes).toBe(32);
    expect(headerLayout(release(23, "arm")).bytes).toBe(28);
  });

  it("has buckets at 16 and tombstonePossible from 1.25 on", () => {
    expect(headerLayout(release(22)).fields.find(({ name }) => name === "buckets")?.offset).toBe(16);
    const names = (minor: number) => headerLayout(release(minor)).fields.map(({ name }) => name);
    expect(names(24)).not.toContain("tombstonePossible");
    expect(names(25)).toContain("tombstonePossible");
  });
});

describe("buckets and groups", () => {
  it.each([
    ["int → int", int, int, 144, 136],
    ["string → int", text, int, 208, 200],
    ["int → byte", int, byte, 88, 136],
    ["int → struct{}", int, nothing, 80, 136],
    ["struct{} → struct{}", nothing, nothing, 16, 16],
  ])("of %s", (_, key, elem, bucket, group) => {
    expect(mapLayout(key, elem, release(23)).unitBytes).toBe(bucket);
    expect(mapLayout(key, elem, release(26)).unitBytes).toBe(group);
  });

  it("keep large keys and elements behind pointers", () => {
    expect(mapLayout(big, big, release(26))).toMatchObject({ keyIndirect: true, elemIndirect: true, slotBytes: 16, unitBytes: 136 });
    expect(mapLayout(int, { ...big, size: 128 }, release(26))).toMatchObject({ elemIndirect: false, unitBytes: 8 + 8 * 136 });
  });

  it("count their padding", () => {
    expect(mapLayout(int, byte, release(26)).slotPadding).toBe(7);
    expect(mapLayout(int, byte, release(23)).slotPadding).toBe(0);
    expect(mapLayout(int, byte, release(27, "amd64", ["mapsplitgroup"]))).toMatchObject({ unitBytes: 80, slotPadding: 0 });
  });
});

describe("growth", () => {
  it("doubles at 6.5 entries a bucket up to 1.23", () => {
    expect(mapLayout(int, int, release(23)).growsAt).toEqual([9, 14, 27, 53, 105, 209, 417, 833, 1665]);
  });

  it("doubles at 6 entries a bucket in 1.21, where the factor was rounded down", () => {
    expect(mapLayout(int, int, release(21)).growsAt).toEqual([9, 13, 25, 49, 97, 193, 385, 769, 1537]);
  });

  it("fills tables to 7/8 and splits them at 1024 slots from 1.24", () => {
    expect(mapLayout(int, int, release(24)).growsAt).toEqual([9, 15, 29, 57, 113, 225, 449, 897]);
  });
});

describe("a size hint", () => {
  it.each([
    [8, 0, 0],
    [9, 2, 0],
    [13, 2, 0],
    [14, 4, 0],
    [100, 16, 0],
  ])("of %i makes %i buckets", (hint, units, tables) => {
    expect(reservation(mapLayout(int, int, release(23)), hint, release(23))).toEqual({ units, tables, bytes: units * 144 });
  });

  it.each([
    [8, 0, 0],
    [9, 2, 1],
    [14, 2, 1],
    [100, 16, 1],
    [896, 128, 1],
    [897, 128, 2],
    [1000, 256, 2],
  ])("of %i makes %i groups in %i tables", (hint, units, tables) => {
    expect(reservation(mapLayout(int, int, release(26)), hint, release(26))).toEqual({ units, tables, bytes: units * 136 });
  });
});
