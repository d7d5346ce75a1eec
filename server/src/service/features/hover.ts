/**
 * Hovers over maps, operations on maps, locks, sync.Map and recover: the verdict of the analysis first, then what the
 * runtime of this Go does there, last how the map lies in memory.
 */
import type { Hover } from "vscode-languageserver-types";
import type { MapFact } from "../../analysis/facts.ts";
import type { GoRelease } from "../../models/goRelease.ts";
import { typeString } from "../../resolve/typeOps.ts";
import { escapeMarkdown, inlineCode } from "../markdown.ts";
import type { PackageView } from "../packageView.ts";
import { subjectAt } from "../subjectAt.ts";
import { speaker, type Translate } from "../wording.ts";
import { dataUri, drawing, type Theme } from "./hoverDrawing.ts";
import { layoutLine, layoutNotes, mapShape, useLine, useNotes } from "./hoverInternals.ts";
import { lockNotes, recoverNotes, syncMapNotes } from "./hoverSync.ts";
import { hoverTargetAt, type MapTarget } from "./hoverTarget.ts";
import { hoverTexts } from "./hoverTexts.ts";
import { accessVerdict, guardPhrase, lockedMaps, mapVerdict, type VerdictContext } from "./hoverVerdict.ts";
import { type ReadText, rangeOf } from "./ranges.ts";

export interface HoverOptions {
  /** How much is said of the runtime: nothing, a line or two, all with a drawing. */
  readonly level: "off" | "compact" | "full";
  readonly release: GoRelease;
  /** Of the client's window, for the drawing of the full level; without it there is none. */
  readonly theme?: Theme;
  /** The client opens `file:` links with a line. */
  readonly links: boolean;
  readonly translate: Translate;
  /** For traces that lead through files of other packages. */
  readonly readText?: ReadText;
}

/** Undefined where there is nothing to say. */
export function hover(view: PackageView, path: string, offset: number, options: HoverOptions): Hover | undefined {
  const target = hoverTargetAt(view, path, offset);
  if (target === undefined) return undefined;
  const say = speaker(hoverTexts, options.translate);
  const context: VerdictContext = { view, path, say, links: options.links, readText: options.readText };
  const sections: (readonly string[])[] = [];
  switch (target.kind) {
    case "map":
      sections.push(...mapSections(context, target, options));
      break;
    case "lock": {
      const subject = subjectAt(view, path, target.nameOffset);
      const head = `**${inlineCode(target.text)}** ${inlineCode(target.type)}`;
      const facts = subject?.kind === "lock" ? subject.facts : [];
      sections.push([head, ...lockedMaps(context, facts)], options.level === "off" ? [] : lockNotes(target, say));
      break;
    }
    case "syncMap":
      if (options.level !== "off") sections.push(syncMapNotes(target.method, options.release, say));
      break;
    case "recover":
      if (options.level !== "off" && isNearMaps(view, path)) sections.push(recoverNotes(say));
  }
  const value = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("  \n"))
    .join("\n\n---\n\n");
  if (value === "") return undefined;
  return { contents: { kind: "markdown", value }, range: rangeOf(view, { file: path, start: target.start, end: target.end }) };
}

function mapSections(context: VerdictContext, target: MapTarget, options: HoverOptions): (readonly string[])[] {
  const { view, path, say } = context;
  const facts = factsOf(view, path, target);
  const fact = facts.length === 1 ? facts[0] : undefined;
  const type = typeString(target.type, view.package.path);
  const known = fact === undefined ? (facts.length > 1 ? say("hover.several-maps") : "") : guardPhrase(fact, say);
  const head = [`**${inlineCode(target.text)}**`, ...(target.text === type ? [] : [inlineCode(type)]), ...(known === "" ? [] : ["·", known])].join(" ");
  const verdict = [head];
  const isAccess = target.use !== undefined && !isMaking(target);
  if (isAccess) for (const each of facts.length === 0 ? [undefined] : facts.slice(0, 2)) verdict.push(...accessVerdict(context, each, target.places));
  else if (fact !== undefined) verdict.push(...mapVerdict(context, fact));
  if (options.level === "off") return [facts.length > 0 ? verdict : []];
  const shape = mapShape(target.type, options.release);
  const internals = target.use === undefined ? [] : [useLine(target.use, target.useText, shape, options.release, say)];
  internals.push(layoutLine(shape, options.release, say));
  if (options.level === "compact") return [verdict, internals];
  const notes = target.use === undefined ? layoutNotes(shape, options.release, say) : useNotes(target.use, shape, options.release, say);
  const picture: string[] = [];
  if (options.theme !== undefined && shape !== undefined) {
    const [key, elem] = [target.type.key, target.type.elem].map((part) => typeString(part, view.package.path));
    const alt = say("hover.drawing.alt", { layout: layoutLine(shape, options.release, say) });
    picture.push(`![${escapeMarkdown(alt)}](${dataUri(drawing(shape, key, elem, options.release, options.theme, say))})`);
  }
  return [verdict, [...internals, ...picture], notes.map((note) => `- ${note}`)];
}

/** What is known of the map: of the one that has the name, or of the elements of what has it. */
function factsOf(view: PackageView, path: string, target: MapTarget): readonly MapFact[] {
  const subject = target.nameOffset < 0 ? undefined : subjectAt(view, path, target.nameOffset);
  if (subject === undefined || subject.kind === "lock") return [];
  if (!target.isElement) return subject.kind === "map" ? subject.facts : [];
  const inner = subject.facts.flatMap((outer) => view.facts.filter(({ key }) => key === `${outer.key}[]`));
  // A slice is no map: what is known of its name is known of its elements.
  return inner.length > 0 ? inner : subject.facts.filter(({ key }) => key.endsWith("[]"));
}

function isMaking({ use }: MapTarget): boolean {
  return use?.kind === "operation" && (use.operation === "make" || use.operation === "literal");
}

/** The file works with maps that the analysis knows of. */
function isNearMaps(view: PackageView, path: string): boolean {
  return view.facts.some(({ sites }) => sites.some(({ site }) => site.file === path));
}
