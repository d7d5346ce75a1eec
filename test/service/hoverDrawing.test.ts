/**
 * The drawing of a map's layout: in the colours of each theme, to scale, harmless whatever a type is called.
 */
import { describe, expect, it } from "vitest";
import { mapLayout } from "../../server/src/models/mapLayout.ts";
import type { TypeShape } from "../../server/src/models/typeShape.ts";
import { dataUri, drawing, type Theme } from "../../server/src/service/features/hoverDrawing.ts";
import { hoverTexts } from "../../server/src/service/features/hoverTexts.ts";
import { english, speaker } from "../../server/src/service/wording.ts";
import { goRelease } from "../support/hovers.ts";

const int: TypeShape = { size: 8, align: 8, hasPointers: false, equality: "memory", reflexive: true };
const text: TypeShape = { ...int, size: 16, hasPointers: true, equality: "string" };
const nothing: TypeShape = { ...int, size: 0, align: 1 };
const big: TypeShape = { ...int, size: 4000 };
const say = speaker(hoverTexts, english);
const themes: readonly Theme[] = ["light", "dark", "highContrast", "highContrastLight"];

function draw(version: string, key: TypeShape, elem: TypeShape, theme: Theme = "dark", names = ["K", "E"], experiments = ["swissmap"]): string {
  const release = goRelease(version, "amd64", experiments);
  return drawing({ key, elem, layout: mapLayout(key, elem, release) }, names[0], names[1], release, theme, say);
}

const shown = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, label]) => label);

describe("the drawing", () => {
  it("shows header, group, and growth of a Swiss map", () => {
    const labels = shown(draw("go1.26.1", text, int));
    expect(labels).toEqual(
      expect.arrayContaining(["header: Map, 48 B", "used", "writing", "group: 8 control bytes and 8 slots of 24 B, 200 B", "K 16 B", "E 8 B"]),
    );
    expect(labels.slice(-11)).toEqual(["8", "16", "9", "32", "15", "64", "29", "1024", "…", "2×1024", "897"]);
  });

  it("shows header, bucket, and growth of a classic map", () => {
    const labels = shown(draw("go1.23.1", text, int));
    expect(labels).toEqual(
      expect.arrayContaining(["header: hmap, 48 B", "flags", "oldbuckets", "bucket: 8 slots, hash bytes, overflow pointer, 208 B", "overflow"]),
    );
    expect(labels.slice(-11)).toEqual(["1", "2", "9", "4", "14", "8", "27", "16", "53", "32", "105"]);
  });

  it("says what padding costs, and what lies behind a pointer", () => {
    expect(shown(draw("go1.26.1", int, nothing))).toEqual(expect.arrayContaining(["E 0 B", "padding 8 B"]));
    expect(shown(draw("go1.23.1", int, nothing))).not.toContain("padding 8 B");
    expect(shown(draw("go1.26.1", int, big))).toContain("E → 4,000 B");
    expect(shown(draw("go1.27.1", int, nothing, "dark", ["K", "E"], ["mapsplitgroup"]))).toContain("group: 8 control bytes, 8 keys and 8 elements, 80 B");
  });

  it("has other colours in each theme, and nothing that could act", () => {
    const all = themes.map((theme) => draw("go1.26.1", text, int, theme));
    expect(new Set(all).size).toBe(themes.length);
    for (const svg of all) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="476" height="\d+"/);
      expect(svg).not.toMatch(/<script|<a |href|url\(http|<image|<foreignObject|\son\w+=/);
      expect(dataUri(svg).length).toBeLessThan(20_000);
    }
  });

  it("stays well-formed whatever the types are called", () => {
    for (const version of ["go1.22.1", "go1.26.1"]) {
      const svg = draw(version, int, int, "light", ['a"<script>&\u0000\ud800', `struct{A, B ${"X".repeat(500)} 型}`]);
      expect(shown(svg).join(" ")).toContain("a&quot;&lt;script&gt;&amp;");
      expect(svg.replace(/<\/?[a-z]+(?: [a-zA-Z0-9:-]+="[^"<]*")*\/?>/g, "")).not.toMatch(/[<>]/);
      const open = [...svg.matchAll(/<([a-z]+)[^>]*[^/]>/g)].length;
      expect(open).toBe([...svg.matchAll(/<\/[a-z]+>/g)].length);
      expect(Buffer.from(dataUri(svg).split(",")[1], "base64").toString("utf8")).toBe(svg);
    }
  });

  it("stays within its frame", () => {
    for (const version of ["go1.21.1", "go1.23.1", "go1.24.1", "go1.26.1"])
      for (const [key, elem] of [
        [int, int],
        [nothing, nothing],
        [int, nothing],
        [nothing, big],
        [text, big],
        [
          { ...int, size: 1, align: 1 },
          { ...int, size: 128 },
        ],
      ]) {
        const svg = draw(version, key, elem);
        for (const [, x, w] of svg.matchAll(/<rect x="([\d.-]+)" y="[\d.]+" width="([\d.-]+)"/g)) {
          expect(Number(w)).toBeGreaterThan(0);
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x) + Number(w)).toBeLessThanOrEqual(476);
        }
      }
  });
});

describe("the texts", () => {
  it("are all English sentences or parts with their arguments named", () => {
    for (const [key, template] of Object.entries(hoverTexts)) {
      expect(key).toMatch(/^hover\.[a-z-]+/);
      expect(template).not.toMatch(/\{[^a-zA-Z]|undefined/);
    }
  });
});
