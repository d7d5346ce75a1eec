/**
 * A map's layout as a drawing: header with the flag of writers, one bucket or group with its slots to scale, and the steps
 * of growth. SVG without scripts or links, in the colours of the editor's theme.
 */
import type { GoRelease } from "../../models/goRelease.ts";
import { maxTableSlots, slotCount } from "../../models/mapLayout.ts";
import { byteCount, type MapShape } from "./hoverInternals.ts";
import type { HoverSay } from "./hoverVerdict.ts";

export type Theme = "light" | "dark" | "highContrast" | "highContrastLight";

interface Palette {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly box: string;
  readonly key: string;
  readonly elem: string;
  readonly control: string;
  readonly flag: string;
  readonly onFlag: string;
}

const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    text: "#3b3b3b",
    faint: "#6f6f6f",
    line: "#9aa0a6",
    box: "#f2f3f5",
    key: "#bcd9f7",
    elem: "#c4e6c8",
    control: "#e2d4f5",
    flag: "#c4362c",
    onFlag: "#ffffff",
  },
  dark: {
    text: "#d4d4d4",
    faint: "#9d9d9d",
    line: "#6e7681",
    box: "#2d2f33",
    key: "#244a73",
    elem: "#2a5434",
    control: "#4b3a6b",
    flag: "#d9534a",
    onFlag: "#ffffff",
  },
  highContrast: {
    text: "#ffffff",
    faint: "#ffffff",
    line: "#ffffff",
    box: "#000000",
    key: "#003a8c",
    elem: "#0b5a1e",
    control: "#4a148c",
    flag: "#ffff00",
    onFlag: "#000000",
  },
  highContrastLight: {
    text: "#000000",
    faint: "#292929",
    line: "#0f4a85",
    box: "#ffffff",
    key: "#cfe3ff",
    elem: "#d3f2d8",
    control: "#eadcff",
    flag: "#b5200d",
    onFlag: "#ffffff",
  },
};

const width = 476;
const side = 8;
const inner = width - 2 * side;
const overflowWidth = 56;

/** `key` and `elem` as Go writes them. */
export function drawing(shape: MapShape, key: string, elem: string, release: GoRelease, theme: Theme, say: HoverSay): string {
  return new Drawing(shape, key, elem, release, palettes[theme], say).svg();
}

/** For an image in Markdown. */
export function dataUri(svg: string): string {
  const bytes = new TextEncoder().encode(svg);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:image/svg+xml;base64,${btoa(binary)}`;
}

class Drawing {
  private readonly shape: MapShape;
  private readonly key: string;
  private readonly elem: string;
  private readonly release: GoRelease;
  private readonly colours: Palette;
  private readonly say: HoverSay;
  private readonly parts: string[] = [];

  constructor(shape: MapShape, key: string, elem: string, release: GoRelease, colours: Palette, say: HoverSay) {
    this.shape = shape;
    this.key = key;
    this.elem = elem;
    this.release = release;
    this.colours = colours;
    this.say = say;
  }

  svg(): string {
    const pointerAt = this.header(18);
    const unitAt = 64;
    this.arrow(pointerAt, 42, unitAt + 20);
    const afterUnit = this.unit(unitAt);
    const afterLegend = this.legend(afterUnit + 18);
    const height = this.growth(afterLegend + 16);
    const { line } = this.colours;
    const defs = `<defs><pattern id="p" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" stroke="${line}" stroke-width="1.5"/></pattern></defs>`;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="10">${defs}${this.parts.join("")}</svg>`;
  }

  // ---- header

  /** Fields side by side; the narrow ones nobody asks for have no label. Gives the middle of the pointer to the slots. */
  private header(y: number): number {
    const { colours, shape } = this;
    const { header, unit } = shape.layout;
    this.label(side, y - 6, this.say("hover.drawing.header", { name: header.name, bytes: byteCount(header.bytes) }));
    const isFlag = (name: string) => name === header.flag;
    const weights = header.fields.map(({ name, bytes }) => (isFlag(name) ? 9 : unlabelled.has(name) ? 2 : bytes === 1 ? 3 : Math.max(6, name.length * 0.9)));
    const scale = inner / weights.reduce((sum, weight) => sum + weight, 0);
    let x = side;
    let pointer = side;
    header.fields.forEach(({ name }, i) => {
      const w = weights[i] * scale;
      this.box(x, y, w, 24, isFlag(name) ? colours.flag : colours.box);
      if (!unlabelled.has(name)) this.text(x + w / 2, y + 16, name, isFlag(name) ? colours.onFlag : colours.text, "middle", isFlag(name));
      if (name === (unit === "bucket" ? "buckets" : "dirPtr")) pointer = x + w / 2;
      x += w;
    });
    return pointer;
  }

  // ---- one bucket or group

  private unit(y: number): number {
    const { layout } = this.shape;
    const head = layout.unit === "bucket" ? "hover.drawing.bucket" : this.release.splitGroups ? "hover.drawing.split-group" : "hover.drawing.group";
    this.label(side + 22, y + 12, this.say(head, { bytes: byteCount(layout.unitBytes), slot: byteCount(layout.slotBytes) }));
    const top = y + 20;
    if (layout.unit === "bucket") this.bucket(top);
    else this.group(top);
    return top + 30;
  }

  private bucket(y: number): void {
    const { colours } = this;
    this.cells(side, y, 48, slotCount, colours.control);
    const rest = inner - 48 - overflowWidth;
    const [keys, elems] = this.share(rest);
    this.cells(side + 48, y, keys, slotCount, colours.key);
    this.cells(side + 48 + keys, y, elems, slotCount, colours.elem);
    this.box(width - side - overflowWidth, y, overflowWidth, 30, colours.box);
    this.text(width - side - overflowWidth / 2, y + 19, "overflow", colours.text, "middle");
  }

  private group(y: number): void {
    const { colours, shape, release } = this;
    this.cells(side, y, 48, slotCount, colours.control);
    const rest = inner - 48;
    if (release.splitGroups) {
      const [keys, elems] = this.share(rest);
      this.cells(side + 48, y, keys, slotCount, colours.key);
      this.cells(side + 48 + keys, y, elems, slotCount, colours.elem);
      return;
    }
    const slot = rest / slotCount;
    const { keyBytes, elemBytes, slotPadding } = shape.layout;
    const widths = proportions([keyBytes, elemBytes, slotPadding], slot - 4, 6);
    const fills = [colours.key, colours.elem, "url(#p)"];
    for (let i = 0; i < slotCount; i++) {
      let x = side + 48 + i * slot + 2;
      widths.forEach((w, part) => {
        if (w > 0) this.box(x, y, w, 30, fills[part]);
        x += w;
      });
    }
  }

  /** Widths of the areas of keys and of elements. */
  private share(rest: number): readonly [number, number] {
    const { keyBytes, elemBytes } = this.shape.layout;
    const [keys, elems] = proportions([keyBytes, elemBytes], rest, 40);
    return [keys, elems];
  }

  private legend(y: number): number {
    const { colours, shape } = this;
    const { unit, keyBytes, elemBytes, keyIndirect, elemIndirect, slotPadding } = shape.layout;
    const stored = (type: string, bytes: number, size: number, indirect: boolean) => `${shorten(type)} ${indirect ? `→ ${byteCount(size)}` : byteCount(bytes)}`;
    const items: [fill: string, text: string][] = [
      [colours.control, this.say(unit === "bucket" ? "hover.drawing.tophash" : "hover.drawing.control")],
      [colours.key, stored(this.key, keyBytes, shape.key.size, keyIndirect)],
      [colours.elem, stored(this.elem, elemBytes, shape.elem.size, elemIndirect)],
    ];
    if (unit === "group" && slotPadding > 0 && !this.release.splitGroups)
      items.push(["url(#p)", this.say("hover.drawing.padding", { bytes: byteCount(slotPadding) })]);
    let x = side;
    let line = y;
    for (const [fill, text] of items) {
      const needed = 16 + text.length * charWidth + 12;
      if (x > side && x + needed > width) {
        x = side;
        line += 16;
      }
      this.box(x, line - 9, 11, 11, fill);
      this.text(x + 16, line, text, colours.text, "start");
      x += needed;
    }
    return line;
  }

  // ---- growth

  private growth(y: number): number {
    const { colours, say } = this;
    const steps = this.steps();
    this.label(side, y + 4, say(this.shape.layout.unit === "bucket" ? "hover.drawing.grows-classic" : "hover.drawing.grows-swiss"));
    const top = y + 14;
    const box = 46;
    const gap = (inner - steps.length * box) / (steps.length - 1);
    steps.forEach(({ label, at }, i) => {
      const x = side + i * (box + gap);
      this.box(x, top + 8, box, 22, colours.box);
      this.text(x + box / 2, top + 23, label, colours.text, "middle");
      if (i === 0) return;
      this.line(x - gap + 2, top + 19, x - 4, top + 19);
      this.head(x - 3, top + 19, "right");
      this.text(x - gap / 2, top + 13, at, colours.flag, "middle", true);
    });
    return top + 38;
  }

  /** What there is before each growth, and the entry that brings it about; the middle of the row is left out. */
  private steps(): readonly { readonly label: string; readonly at: string }[] {
    const { growsAt, unit } = this.shape.layout;
    if (unit === "bucket") {
      const labels = [1, 2, 4, 8, 16, 32].map(String);
      return labels.map((label, i) => ({ label, at: i === 0 ? "" : String(growsAt[i - 1]) }));
    }
    const last = String(growsAt[growsAt.length - 1]);
    return [
      { label: "8", at: "" },
      { label: "16", at: String(growsAt[0]) },
      { label: "32", at: String(growsAt[1]) },
      { label: "64", at: String(growsAt[2]) },
      { label: String(maxTableSlots), at: "…" },
      { label: `2×${maxTableSlots}`, at: last },
    ];
  }

  // ---- strokes

  private box(x: number, y: number, w: number, h: number, fill: string): void {
    this.parts.push(
      `<rect x="${num(x)}" y="${num(y)}" width="${num(w)}" height="${num(h)}" rx="2" fill="${fill}" stroke="${this.colours.line}" stroke-width="1"/>`,
    );
  }

  private cells(x: number, y: number, w: number, count: number, fill: string): void {
    if (w === 0) return;
    this.box(x, y, w, 30, fill);
    const step = w / count;
    const lines = Array.from({ length: count - 1 }, (_, i) => `M${num(x + (i + 1) * step)} ${num(y)}v30`);
    this.parts.push(`<path d="${lines.join("")}" stroke="${this.colours.line}" stroke-width="0.7"/>`);
  }

  private label(x: number, y: number, text: string): void {
    this.text(x, y, text, this.colours.faint, "start");
  }

  private text(x: number, y: number, text: string, fill: string, anchor: "start" | "middle", bold = false): void {
    if (text === "") return;
    this.parts.push(
      `<text x="${num(x)}" y="${num(y)}" fill="${fill}"${anchor === "middle" ? ' text-anchor="middle"' : ""}${bold ? ' font-weight="bold"' : ""}>${escapeXml(text)}</text>`,
    );
  }

  private line(x1: number, y1: number, x2: number, y2: number): void {
    this.parts.push(`<path d="M${num(x1)} ${num(y1)}L${num(x2)} ${num(y2)}" stroke="${this.colours.line}" stroke-width="1.2" fill="none"/>`);
  }

  private head(x: number, y: number, to: "right" | "down"): void {
    const d = to === "right" ? `M${num(x)} ${num(y)}l-5 -3v6z` : `M${num(x)} ${num(y)}l-3 -5h6z`;
    this.parts.push(`<path d="${d}" fill="${this.colours.line}"/>`);
  }

  /** From below a field of the header to the first byte of the bucket or group. */
  private arrow(x: number, from: number, to: number): void {
    const left = side + 9;
    this.parts.push(`<path d="M${num(x)} ${from}v10H${left}V${to - 5}" stroke="${this.colours.line}" stroke-width="1.2" fill="none"/>`);
    this.head(left, to - 1, "down");
  }
}

/** Fields of the header that have no label. */
const unlabelled = new Set(["noverflow", "globalDepth", "globalShift", "tombstonePossible"]);

/** Of the font used, roughly. */
const charWidth = 6.1;

/** Divides a width by bytes; what has any bytes at all gets at least `least`. */
function proportions(bytes: readonly number[], total: number, least: number): readonly number[] {
  const sum = bytes.reduce((a, b) => a + b, 0);
  if (sum === 0) return bytes.map(() => 0);
  const wide = bytes.map((b) => (b === 0 ? 0 : Math.max(least, (b / sum) * total)));
  const over = wide.reduce((a, b) => a + b, 0) - total;
  const widest = wide.indexOf(Math.max(...wide));
  return wide.map((w, i) => (i === widest ? w - over : w));
}

function shorten(type: string): string {
  return type.length > 26 ? `${type.slice(0, 25)}…` : type;
}

function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escapeXml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
