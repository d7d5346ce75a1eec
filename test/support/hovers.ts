/**
 * Hovers of one Go file with a `|` where the mouse stands, for the release and level a test asks for.
 */
import type { GoRelease } from "../../server/src/models/goRelease.ts";
import { type HoverOptions, hover } from "../../server/src/service/features/hover.ts";
import { chooseRelease } from "../../server/src/service/goVersion.ts";
import { english } from "../../server/src/service/wording.ts";
import { atCursor } from "./packageViews.ts";

export function goRelease(version: string, goarch = "amd64", experiments: readonly string[] = ["swissmap", "synchashtriemap"]): GoRelease {
  const tags = experiments.map((name) => `goexperiment.${name}`);
  return chooseRelease({ toolchain: version, goLine: "", toolchainLine: "", goarch, tags });
}

export const compact: HoverOptions = { level: "compact", release: goRelease("go1.26.8"), links: true, translate: english };

export interface Hovered {
  /** "" where there is no hover. */
  readonly text: string;
  /** What the hover is about, as the file has it. */
  readonly about: string;
}

/** `code` is a whole file, or declarations that get a package clause and the imports they need. */
export async function hoverOver(code: string, options: Partial<HoverOptions> = {}): Promise<Hovered> {
  const text = code.startsWith("package ") ? code : `package example\n\n${importsFor(code)}${code}`;
  return atCursor(text, ({ view, path, offset }) => {
    const found = hover(view, path, offset, { ...compact, ...options });
    if (found === undefined || !isMarkup(found.contents) || found.range === undefined) return { text: "", about: "" };
    const source = view.files.get(path)?.ir.text.split("\n") ?? [];
    const { start, end } = found.range;
    const about = start.line === end.line ? source[start.line].slice(start.character, end.character) : source.slice(start.line, end.line + 1).join("\n");
    return { text: found.contents.value, about };
  });
}

function isMarkup(contents: unknown): contents is { readonly value: string } {
  return typeof contents === "object" && contents !== null && "value" in contents;
}

const packages = ["encoding/json", "fmt", "maps", "net/http", "sync", "sync/atomic", "time"];

function importsFor(code: string): string {
  const used = packages.filter((path) => new RegExp(`\\b${path.slice(path.lastIndexOf("/") + 1)}\\|?\\.\\|?[A-Z]`).test(code));
  return used.length === 0 ? "" : `import (\n${used.map((path) => `\t"${path}"\n`).join("")})\n\n`;
}
