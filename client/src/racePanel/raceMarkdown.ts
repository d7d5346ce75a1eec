/**
 * A race as Markdown that can be pasted into an issue: what was seen, both sides, and the text of the report itself.
 */
import type { Frame, ReadingSummary, Report, Side } from "../../../server/src/reports/report.ts";
import { firstLine, functionName, isWriting, mapName, meetingOf, ownerName, ownFrames, place, type Race } from "./race.ts";
import { accessesText, accessWord, countText, creationFrame, goroutineName, parallelFrom, type Translator } from "./raceWords.ts";
import { unreadLog } from "./unread.ts";

export function raceMarkdown(race: Race, l10n: Translator, code: (frame: Frame) => string): string {
  const { report } = race;
  const name = mapName(race);
  const title = [name === "" ? meetingOf(report) : name, report.kind === "race" ? accessesText(report, l10n) : firstLine(report.message)].join(": ");
  const facts = [ownerName(report), countText(race, l10n), ...parallelFrom(report).map((where) => l10n.t("parallel from {0}", where))];
  const lines = [
    `### ${inline(title)}`,
    "",
    facts
      .filter((part) => part !== "")
      .map(inline)
      .join(" · "),
  ];
  for (const [index, side] of report.sides.entries()) lines.push("", ...sideLines(side, race.facts?.sides[index]?.locks, l10n, code));
  lines.push("", "<details>", "", "```", ...rawReport(report).split("\n"), "```", "", "</details>", "");
  return lines.join("\n");
}

/** What of the runs could not be read; "" where everything was. */
export function unreadMarkdown(summary: ReadingSummary, l10n: Translator): string {
  const lines = unreadLog({ summary }, l10n);
  // Longer than any fence in the text.
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return lines.length === 0 ? "" : [fence, ...lines, fence, ""].join("\n");
}

/** As Go prints reports and crashes, so that other tools can read it again. */
export function rawReport(report: Report): string {
  return (report.kind === "race" ? rawRace(report) : rawCrash(report)).join("\n");
}

const bar = "=".repeat(18);

function rawRace({ sides, address }: Report): readonly string[] {
  const accesses = sides.flatMap((side, index) => {
    const verb = isWriting(side.access) ? "write" : "read";
    const head = index === 0 ? verb[0].toUpperCase() + verb.slice(1) : `Previous ${verb}`;
    return [
      `${head} at ${address ?? "0x000000000000"} by ${side.main ? "main goroutine" : `goroutine ${side.goroutine}`}:`,
      ...side.frames.flatMap(rawFrame),
      "",
    ];
  });
  const created = sides.filter((side) => side.created.length > 0);
  const creations = created.flatMap((side) => [`Goroutine ${side.goroutine} (running) created at:`, ...side.created.flatMap(rawFrame), ""]);
  return [bar, "WARNING: DATA RACE", ...[...accesses, ...creations].slice(0, -1), bar];
}

function rawFrame(frame: Frame): readonly string[] {
  return [`  ${frame.function}()`, `      ${frame.file}:${frame.line} +0x0`];
}

function rawCrash({ kind, message, sides }: Report): readonly string[] {
  const goroutines = sides.flatMap(({ goroutine, frames, created }) => [
    "",
    `goroutine ${goroutine ?? 0} [running]:`,
    ...frames.flatMap((frame) => [`${frame.function}(...)`, `\t${frame.file}:${frame.line} +0x0`]),
    ...created.slice(0, 1).flatMap((frame) => [`created by ${frame.function}`, `\t${frame.file}:${frame.line} +0x0`]),
  ]);
  return [kind === "panic" ? `panic: ${message}` : `fatal error: ${message}`, ...goroutines];
}

function sideLines(side: Side, locks: readonly string[] | undefined, l10n: Translator, code: (frame: Frame) => string): readonly string[] {
  const own = ownFrames(side.frames).frames;
  const creation = creationFrame(side);
  const held = locks === undefined ? "" : locks.length === 0 ? l10n.t("holds nothing (static)") : l10n.t("holds {0} (static)", locks.join(", "));
  const lines = [`**${accessWord(side.access, l10n)}**, ${goroutineName(side, l10n)}${held === "" ? "" : `, ${held}`}`, ""];
  if (creation !== undefined) lines.push(`- ${l10n.t("created")} \`${place(creation)}\` ${inline(functionName(creation))}`);
  for (const frame of own.toReversed()) lines.push(`- \`${place(frame)}\` ${inline(functionName(frame))}`);
  const access = own[0] === undefined ? "" : code(own[0]);
  return access === "" ? lines : [...lines, "", "```go", access, "```"];
}

/** Signs that Markdown would take for its own. */
function inline(text: string): string {
  return text.replace(/[\\`*_<>[\]#|]/g, (sign) => `\\${sign}`);
}
