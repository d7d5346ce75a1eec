/**
 * What a run or a log holds that could not be read as a report: races without one, blocks that only look like one, lines
 * that fit no grammar. A run in which a race is known to have come unread says of no race that it was not seen.
 */
import type { EventHint, RejectedBlock, RejectionReason } from "../../../server/src/reports/report.ts";
import { hasBrokenReports, missesRaces as missesRacesOf } from "../../../server/src/reports/unread.ts";
import type { PanelSection } from "./panelState.ts";
import type { Run } from "./raceRuns.ts";
import { leftOutText, type Translator } from "./raceWords.ts";

/** Of a run whose summary is not known everything was read, as far as anyone can tell. */
type Read = Pick<Run, "summary">;

/** See `reports/unread.ts`. */
export function missesRaces(run: Read): boolean {
  return run.summary !== undefined && missesRacesOf(run.summary);
}

/** Whether an unread race may be one of a package's tests: which test `go test` blames is a mere hint. */
export function mayMissRacesOf(run: Read, importPath: string): boolean {
  const { summary } = run;
  if (summary === undefined) return false;
  return hasBrokenReports(summary) || summary.unreported.some((hint) => hint.package === null || plainPackage(hint.package) === importPath);
}

function plainPackage(path: string): string {
  return path.replace(/_test$/, "");
}

/** Blocks and lines, in a few words; "" where everything was read. */
export function unreadText({ summary }: Read, l10n: Translator): string {
  if (summary === undefined) return "";
  const { unreported, rejected, unparsedLines } = summary;
  return [
    unreported.length > 0 ? l10n.t("race detected, report not read") : "",
    rejected > 0 ? l10n.t("rejected blocks: {0}", rejected) : "",
    unparsedLines > 0 ? l10n.t("lines not understood: {0}", unparsedLines) : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** `TestPut in example.com/shop`; the package alone, or "" where nothing is known. */
export function hintText({ test, package: path }: EventHint, l10n: Translator): string {
  if (test !== null && path !== null) return l10n.t("{0} in {1}", test, path);
  return test ?? path ?? "";
}

/** Each is shown folded: its text may be long. */
export function unreadSections({ summary }: Read, l10n: Translator): readonly PanelSection[] {
  if (summary === undefined) return [];
  const { unreported, rejected, rejectedBlocks, unparsedLines, unparsed } = summary;
  const more = (count: number) => (count > 0 ? leftOutText(count, l10n) : "");
  const sections: PanelSection[] = [
    {
      title: l10n.t("Races that were detected, but whose report could not be read: {0}", unreported.length),
      items: unreported.map((hint) => ({ head: hintText(hint, l10n) || l10n.t("which test is not known"), text: "" })),
      more: "",
    },
    {
      title: l10n.t("Blocks that only look like race reports: {0}", rejected),
      items: rejectedBlocks.map((block) => ({ head: blockHead(block, l10n), text: blockText(block, l10n) })),
      more: more(rejected - rejectedBlocks.length),
    },
    {
      title: l10n.t("Lines inside of reports that were not understood: {0}", unparsedLines),
      items: unparsed.length === 0 ? [] : [{ head: "", text: unparsed.map(({ line, text }) => `${line}: ${text}`).join("\n") }],
      more: more(unparsedLines - unparsed.length),
    },
  ];
  return sections.filter(({ items }) => items.length > 0);
}

function blockHead({ line, reason }: RejectedBlock, l10n: Translator): string {
  return l10n.t("line {0}: {1}", line, reasonText(reason, l10n));
}

function blockText({ text, cut }: RejectedBlock, l10n: Translator): string {
  return cut === 0 ? text : `${text}\n${l10n.t("[… {0} characters left out …]", cut)}`;
}

function reasonText(reason: RejectionReason, l10n: Translator): string {
  switch (reason) {
    case "elsewhere":
      return l10n.t("reports of this run go to files, so this one was printed by something else");
    case "disturbed":
      return l10n.t("other text stands in it, which a file of log_path never has");
    case "manySides":
      return l10n.t("it has more than two sides");
    case "noSides":
      return l10n.t("it has no side");
    case "oneSide":
      return l10n.t("it has one side only");
    case "noStack":
      return l10n.t("a side lacks its goroutine or its stack");
    case "badSides":
      return l10n.t("its sides are not as the detector writes them");
    case "unfinished":
      return l10n.t("the file ends within it");
  }
}

/** For the log: the same as the sections, as lines. */
export function unreadLog(run: Read, l10n: Translator): readonly string[] {
  return unreadSections(run, l10n).flatMap(({ title, items, more }) => [
    title,
    ...items.flatMap(({ head, text }) => [head, ...text.split("\n")].filter((line) => line !== "").map((line) => `  ${line}`)),
    ...(more === "" ? [] : [`  ${more}`]),
  ]);
}
