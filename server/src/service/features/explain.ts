/**
 * "Why do you think so?": the whole trace behind a finding as a page in Markdown, from the two accesses to what would make
 * it go away. Everything comes from the structured finding and the facts of its map.
 */
import type { MapFact, SiteFact } from "../../analysis/facts.ts";
import type { ConflictFinding, HeldLock, RelatedSite, Site } from "../../analysis/finding.ts";
import { baseName, insideOf } from "../../project/paths.ts";
import type { ExplainResult } from "../../protocol/messages.ts";
import { ruleDocUrl } from "../../rules/docs.ts";
import { accessNoun, accessPhrase, otherAccess } from "../../rules/message.ts";
import { conflictRule } from "../../rules/registry.ts";
import { relatedMessage } from "../../rules/relatedMessage.ts";
import { codeBlock, escapeMarkdown, inlineCode, markdownLink } from "../markdown.ts";
import type { PackageView } from "../packageView.ts";
import { counted, type Say, speaker, type Translate } from "../wording.ts";
import { explainTexts } from "./explainTexts.ts";
import { type Extent, lineOf, lineTextOf, linkTo, type ReadText } from "./ranges.ts";

export interface ExplainOptions {
  readonly translate: Translate;
  readonly readText?: ReadText;
}

/** Rows of the table of accesses. */
const maxRows = 30;

type TextKey = keyof typeof explainTexts;

/** Undefined when the view has no such finding, or it is none about two accesses. */
export function explainFinding(view: PackageView, fingerprint: string, options: ExplainOptions): ExplainResult | undefined {
  const finding = view.findings.get(fingerprint);
  const rule = finding === undefined ? undefined : conflictRule(finding.rule);
  return finding === undefined || rule === undefined ? undefined : new Page(view, finding, options).render(options.translate(rule.render(finding)));
}

class Page {
  private readonly view: PackageView;
  private readonly finding: ConflictFinding;
  private readonly fact: MapFact | undefined;
  private readonly translate: Translate;
  private readonly readText: ReadText | undefined;
  private readonly say: Say<typeof explainTexts>;

  constructor(view: PackageView, finding: ConflictFinding, { translate, readText }: ExplainOptions) {
    this.view = view;
    this.finding = finding;
    this.fact = factOf(view, finding);
    this.translate = translate;
    this.readText = readText;
    this.say = speaker(explainTexts, translate);
  }

  render(message: string): ExplainResult {
    const { finding, say } = this;
    const rule = say("explain.rule", { rule: markdownLink(inlineCode(finding.rule), ruleDocUrl(finding.rule)) });
    const sections = [
      `# ${escapeMarkdown(message)}`,
      `${rule} ${say(`explain.level.${finding.level}`)}`,
      this.here(),
      this.there(),
      this.parallel(),
      this.locks(),
      this.sites(),
      this.remedies(),
    ];
    return {
      title: say("explain.title", { phrase: accessPhrase(finding.access), map: finding.map }),
      markdown: `${sections.filter((section) => section !== "").join("\n\n")}\n`,
    };
  }

  private here(): string {
    const { finding, say } = this;
    const way = finding.related.filter(({ role }) => role === "call");
    const steps = way.length === 0 ? [] : [say("explain.way"), way.map((step, i) => this.item(`${i + 1}.`, this.placeIn(step), step)).join("\n")];
    return [`## ${say("explain.here.heading")}`, this.access(finding, finding.site), ...steps].join("\n\n");
  }

  private there(): string {
    const other = otherAccess(this.finding);
    if (other === undefined) return "";
    const access = other.access ?? "write";
    const isSameCode = isSame(other, this.finding.site) && access === this.finding.access;
    const body = isSameCode ? this.say("explain.there.same") : this.access({ access, locks: other.locks }, other);
    return [`## ${this.say("explain.there.heading")}`, body].join("\n\n");
  }

  private access({ access, locks }: Pick<ConflictFinding, "access" | "locks">, site: Site): string {
    const { say, finding } = this;
    const args = { place: this.link(site), function: inlineCode(site.function), phrase: accessPhrase(access), map: inlineCode(finding.map) };
    const holds = locks.length === 0 ? say("explain.holds.none") : say("explain.holds", { locks: this.lockNames(locks) });
    return [say(site.function === "" ? "explain.access" : "explain.access.function", args), this.code(site), holds].join("\n\n");
  }

  private parallel(): string {
    const { finding, say, translate } = this;
    const starts = finding.related.filter(({ role }) => role === "goroutine");
    const items = starts.map((start) => {
      const what = translate(relatedMessage(finding, start));
      return this.item("-", say("explain.parallel.start", { place: this.link(start), function: inlineCode(start.function), what }), start);
    });
    const evidence: TextKey = relationOf(finding.evidence) ?? "explain.evidence.guard";
    return [`## ${say("explain.parallel.heading")}`, say(evidence), ...(items.length > 0 ? [items.join("\n")] : [])].join("\n\n");
  }

  private locks(): string {
    const { finding, say } = this;
    const there = otherAccess(finding)?.locks ?? [];
    const lines = [`## ${say("explain.locks.heading")}`, this.lockSentence(finding.locks, there)];
    if (finding.guard !== "") lines.push(this.guardSentence());
    const reason = guardReason(finding.evidence);
    if (reason !== undefined) lines.push(say(reason));
    return lines.join("\n\n");
  }

  private lockSentence(here: readonly HeldLock[], there: readonly HeldLock[]): string {
    const { say } = this;
    const args = { here: this.lockNames(here), there: this.lockNames(there) };
    if (here.length === 0) return say(there.length === 0 ? "explain.locks.none" : "explain.locks.there", args);
    if (there.length === 0) return say("explain.locks.here", args);
    const common = here.find((lock) => there.some(({ name }) => name === lock.name));
    return common === undefined ? say("explain.locks.different", args) : say("explain.locks.shared", { lock: inlineCode(common.name) });
  }

  private guardSentence(): string {
    const { finding, say } = this;
    const example = finding.related.find(({ role }) => role === "lock-elsewhere");
    const args = { guard: inlineCode(finding.guard), map: inlineCode(finding.map), held: finding.guardHeld };
    const { guardTotal } = finding;
    if (guardTotal === 0) return say("explain.guard.declared", args);
    if (example === undefined) return counted(say, "explain.guard.counted", guardTotal, args);
    return counted(say, "explain.guard.example", guardTotal, { ...args, place: this.link(example) });
  }

  private sites(): string {
    const { fact, say } = this;
    if (fact === undefined || fact.sites.length < 2) return "";
    const rows = fact.sites.slice(0, maxRows).map((site) => this.row(fact, site));
    const head = row([say("explain.sites.place"), say("explain.sites.access"), say("explain.sites.locks"), say("explain.sites.roots")]);
    const more = fact.sites.length - rows.length;
    const table = [head, row(["---", "---", "---", "---"]), ...rows].join("\n");
    return [`## ${say("explain.sites.heading")}`, table, ...(more > 0 ? [say("explain.sites.more", { count: more })] : [])].join("\n\n");
  }

  private row(fact: MapFact, { site, access, locks, roots }: SiteFact): string {
    const { say, translate } = this;
    const noun = translate({ key: `access.${access}`, arguments: {}, text: accessNoun(access) });
    const runs = [...new Set(roots.map((index) => say(`explain.root.${fact.roots[index].kind}`)))].join(", ");
    return row([`${this.link(site)} ${inlineCode(site.function)}`, noun, locks.length === 0 ? say("explain.sites.nothing") : this.lockNames(locks), runs]);
  }

  private remedies(): string {
    const { finding, say } = this;
    const guard = inlineCode(finding.guard);
    const changes = finding.access !== "read" && finding.access !== "len" && finding.access !== "iterate";
    const remedies: string[] = [];
    if (finding.evidence === "after-unlock") remedies.push(say("explain.remedy.copy"));
    if (finding.rule === "map-write-under-read-lock") {
      const held = finding.locks.find(({ mode }) => mode === "shared")?.name ?? finding.guard;
      remedies.push(say("explain.remedy.write-lock", { guard: inlineCode(held) }));
    } else if (finding.guard !== "") remedies.push(say(changes ? "explain.remedy.guard" : "explain.remedy.guard-read", { guard }));
    else remedies.push(say("explain.remedy.lock"));
    if (finding.access === "iterate" && finding.evidence !== "after-unlock") remedies.push(say("explain.remedy.iterate"));
    if (waits.has(finding.evidence)) remedies.push(say("explain.remedy.wait"));
    remedies.push(say("explain.remedy.single", { setting: inlineCode("singleGoroutine"), file: inlineCode(".mapguard.json") }));
    remedies.push(say("explain.remedy.suppress", { directive: inlineCode(`//mapguard:ignore ${finding.rule} REASON`) }));
    return [`## ${say("explain.remedy.heading")}`, remedies.map((remedy) => `- ${remedy}`).join("\n")].join("\n\n");
  }

  /** A list item with the place's line of code below it. */
  private item(bullet: string, text: string, site: Extent): string {
    const code = this.code(site);
    const indent = " ".repeat(bullet.length + 1);
    return code === "" ? `${bullet} ${text}` : `${bullet} ${text}\n${code.replace(/^/gm, indent)}`;
  }

  private placeIn(step: RelatedSite): string {
    const args = { place: this.link(step), function: inlineCode(step.function) };
    return this.say(step.function === "" ? "explain.place" : "explain.place.function", args);
  }

  private code(site: Extent): string {
    const text = lineTextOf(this.view, site, this.readText).trim();
    return text === "" ? "" : codeBlock(text, "go");
  }

  /** `internal/cache/cache.go:12`, relative to the module. */
  private link(site: Extent): string {
    const root = this.view.info.module?.dir;
    const path = (root === undefined ? undefined : insideOf(root, site.file)) ?? baseName(site.file);
    return markdownLink(inlineCode(`${path}:${lineOf(this.view, site, this.readText)}`), linkTo(this.view, site, this.readText));
  }

  private lockNames(locks: readonly HeldLock[]): string {
    const { say } = this;
    return locks.map(({ name, mode }) => (mode === "shared" ? say("explain.lock.shared", { lock: inlineCode(name) }) : inlineCode(name))).join(", ");
  }
}

/** Evidence that says which goroutines meet. */
function relationOf(evidence: string): TextKey | undefined {
  switch (evidence) {
    case "live":
    case "siblings":
    case "unjoined":
    case "spawns":
    case "handlers":
    case "parallelTests":
    case "api":
      return `explain.evidence.${evidence}`;
    default:
      return undefined;
  }
}

/** Evidence that says what is wrong with the locks. */
function guardReason(evidence: string): TextKey | undefined {
  switch (evidence) {
    case "read-lock":
    case "after-unlock":
    case "declared-guard":
    case "guard-all-writes":
    case "guard-most-sites":
      return `explain.evidence.${evidence}`;
    default:
      return undefined;
  }
}

/** Kinds of evidence that waiting for a goroutine takes away. */
const waits = new Set(["live", "siblings", "unjoined", "spawns"]);

/** The fact of the finding's map: the one with a site of the finding, for names may repeat. */
function factOf(view: PackageView, { map, site, related }: ConflictFinding): MapFact | undefined {
  const places = [site, ...related];
  const named = view.facts.filter((fact) => fact.map === map);
  return named.find((fact) => fact.sites.some((known) => places.some((place) => isSame(known.site, place))));
}

function isSame(a: Extent, b: Extent): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
