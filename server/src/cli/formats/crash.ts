/**
 * Crash dumps and race reports for people: what died, both sides with their stacks, how the other side is known, and what
 * to do where a dump does not show it.
 */
import { accessOfMessage, mapMessage } from "../../reports/classify.ts";
import { isGenerated, isStandard, shortName, userFrame } from "../../reports/frames.ts";
import type { Access, Frame, Owner, ReadingSummary, Report, Side, SideOrigin } from "../../reports/report.ts";
import { plural } from "../plural.ts";
import { neutralised, type Palette, printable } from "../terminal.ts";
import { unreadParts, unreadTotals } from "./unread.ts";

const mostFrames = 8;

/** Paths below `cwd` are shown relative to it. `notes` are lines below a report's title, ready to be printed. */
export function formatCrash(
  reports: readonly Report[],
  summary: ReadingSummary,
  cwd: string,
  palette: Palette,
  notes: (report: Report) => readonly string[] = () => [],
): string {
  const blocks = reports.map((report) => reportBlock(report, cwd, palette, notes(report)));
  return neutralised(`${[...blocks, ...unreadParts(summary, palette), totals(reports, summary, palette)].join("\n\n")}\n`);
}

export function reportBlock(report: Report, cwd: string, palette: Palette, notes: readonly string[]): string {
  const lines = [`${palette.bold(printable(title(report)))}${report.count > 1 ? `  ${report.count} times` : ""}`];
  const about = [report.isMap && report.address !== null ? `map ${report.address}` : "", ownerText(report.owner), report.complete ? "" : "the text breaks off"];
  if (report.goroutines > 0) about.push(plural(report.goroutines, "goroutine"));
  lines.push(palette.dim(`  ${printable(about.filter((part) => part !== "").join(" · "))}`).trimEnd());
  lines.push(...notes.map((note) => `  ${note}`));
  report.sides.forEach((side, i) => {
    lines.push("", ...sideLines(side, String.fromCharCode(65 + i), cwd, palette));
  });
  for (const advice of adviceFor(report)) lines.push("", `  ${palette.cyan("→")} ${advice}`);
  return lines.filter((line, i) => line !== "" || lines[i - 1] !== "").join("\n");
}

function title({ kind, message, isMap }: Report): string {
  if (kind === "race") return isMap ? "DATA RACE on a map" : "DATA RACE";
  return `${kind === "fatal" ? "fatal error" : "panic"}: ${message.replaceAll("\n", "\n  ")}`;
}

const ownerOrigins: Readonly<Record<Owner["from"], string>> = {
  creation: "by where the goroutine was created",
  access: "by the access",
  event: "it was running; no stack says so",
};

function ownerText(owner: Owner | null): string {
  if (owner === null) return "";
  if (owner.test === null && owner.from === "event") return `${owner.package ?? "some package"}; which test is not known`;
  const where = owner.package === null ? "" : ` in ${owner.package}`;
  return `${owner.test ?? "outside of tests"}${where} (${ownerOrigins[owner.from]})`;
}

const origins: Readonly<Record<SideOrigin, string>> = {
  report: "",
  "same-map-pointer": "works on the same map: equal pointer",
  candidate: "candidate for the other side",
};

const verbs: Readonly<Record<Access, string>> = {
  read: "reads",
  write: "writes",
  delete: "deletes",
  iterate: "iterates",
  clear: "clears",
  len: "takes the length",
  clone: "clones",
  unknown: "",
};

function sideLines(side: Side, letter: string, cwd: string, palette: Palette): string[] {
  const who = side.main ? "main goroutine" : side.goroutine === null ? "goroutine" : `goroutine ${side.goroutine}`;
  const head = [`${palette.bold(letter)}  ${who}`, palette.red(verbs[side.access]), palette.dim(origins[side.how])].filter((part) => part !== "").join("  ");
  const lines = [`  ${head}`, ...frameLines(side.frames, cwd, palette)];
  if (side.frameLost) lines.push(palette.dim("       Go 1.27 leaves out the frame that reads: it is called by the first one shown"));
  const made = userFrame(side.created) ?? side.created.at(0);
  if (made !== undefined) lines.push(`     ${palette.dim("created at")} ${frameText(made, cwd)}`);
  return lines;
}

/** From the first frame outside Go's own packages on. */
function frameLines(frames: readonly Frame[], cwd: string, palette: Palette): string[] {
  const own = frames.filter((frame) => !isStandard(frame) && !isGenerated(frame.file));
  const shown = own.length > 0 ? own : frames;
  const lines = shown.slice(0, mostFrames).map((frame) => `     ${frameText(frame, cwd)}`);
  if (shown.length > mostFrames) lines.push(palette.dim(`     … ${shown.length - mostFrames} more`));
  const hidden = frames.length - shown.length;
  if (hidden > 0) lines.push(palette.dim(`     ${plural(hidden, "frame")} of Go's own packages hidden`));
  return lines;
}

function frameText({ function: name, file, line }: Frame, cwd: string): string {
  const place = file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file;
  return printable(`${place}:${line}  ${shortName(name)}`);
}

function adviceFor(report: Report): string[] {
  if (report.kind === "panic" && report.message.startsWith("assignment to entry in nil map")) {
    return ["This is no race: the map was never made, or the inner map of a map of maps is missing."];
  }
  if (report.kind === "race" || !report.isMap) return [];
  const clone = mapMessage.test(report.message) && accessOfMessage(report.message) === "clone";
  const race = clone
    ? "The race detector does not see maps.Clone: read the code that writes to this map."
    : "go test -race names both sides, where a test runs them.";
  if (report.sides.some(({ how }) => how === "same-map-pointer")) return [];
  if (report.showsPointers) {
    const what = report.sides.length > 1 ? "The dump does not show which map the candidates work on." : "No other goroutine of this dump is still at the map.";
    return [`${what} ${race}`];
  }
  return [
    `Run the program with GOTRACEBACK=system: only then does a dump hold the map's address, by which the other goroutine is found (the default hides it, and since Go 1.26 prints the goroutine that died alone). ${race}`,
  ];
}

function totals(reports: readonly Report[], summary: ReadingSummary, palette: Palette): string {
  const maps = reports.filter(({ isMap }) => isMap).length;
  const found = reports.length === 0 ? "No race report and no crash found" : `${plural(reports.length, "report")}, ${maps} about a map`;
  const rest = [summary.goroutines > 0 ? plural(summary.goroutines, "goroutine") : "", ...unreadTotals(summary)].filter((part) => part !== "");
  return `${palette.bold(found)}${rest.length > 0 ? palette.dim(`; ${rest.join(", ")}`) : ""}`;
}
