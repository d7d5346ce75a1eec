/**
 * A race as Markdown that can be pasted into an issue: what was seen, both sides, and the text of the report itself.
 */
import type { Frame, Report, Side } from "../../../server/src/reports/report.ts";
import { firstLine, functionName, mapName, meetingOf, ownerName, ownFrames, place, type Race } from "./race.ts";
import { accessesText, accessWord, countText, creationFrame, goroutineName, parallelFrom, type Translator } from "./raceWords.ts";

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

/** As Go prints reports, so that other tools can read it; without addresses, which mean nothing elsewhere. */
export function rawReport({ kind, message, sides }: Report): string {
  const lines = [kind === "race" ? "WARNING: DATA RACE" : kind === "fatal" ? `fatal error: ${message}` : `panic: ${message}`];
  for (const [index, side] of sides.entries()) {
    const who = side.main ? "main goroutine" : `goroutine ${side.goroutine ?? "?"}`;
    const verb = `${index > 0 && kind === "race" ? "previous " : ""}${side.access}`;
    lines.push(`${verb[0].toUpperCase()}${verb.slice(1)} by ${who}:`, ...side.frames.flatMap(frameLines));
    if (side.created.length > 0) lines.push("", `Goroutine ${side.goroutine ?? "?"} created at:`, ...side.created.flatMap(frameLines));
    lines.push("");
  }
  return lines.join("\n").trimEnd();
}

function frameLines(frame: Frame): readonly string[] {
  return [`  ${frame.function}()`, `      ${frame.file}:${frame.line}`];
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
