/**
 * Recorded outputs, damaged in every way that happens (foreign lines between any two pieces, text cut anywhere, pieces of
 * any size, bytes that are no text): nothing throws, no report is invented, and what is whole is found.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReportReader, readReports } from "../../server/src/reports/reader.ts";
import { type Frame, longestRejected, mostRejected, mostUnparsed, type ReadingSummary, type Report } from "../../server/src/reports/report.ts";
import { loadSamples, type Sample } from "../unit/reports/samples.ts";

const seed = 20261120;
const numRuns = 2000;

const samples = loadSamples().filter(({ bytes }) => bytes.length < 30_000);
const races = samples.filter(({ name, text }) => /^(?:traces|runs)\/.*race-.*\.txt$/.test(name) && text.includes("WARNING: DATA RACE"));
const dumps = samples.filter(({ name, text }) => name.endsWith(".txt") && text.startsWith("fatal error: concurrent map") && text.includes("\ngoroutine "));

/** What programs print: never a line of the grammars themselves. */
const foreignLine = fc.oneof(
  fc.constantFrom(
    "noise line",
    "",
    "=== RUN   TestOther",
    "    other_test.go:12: in the way",
    "goroutine leak check: ok",
    "2026/11/20 09:00:00 http: Server closed",
    '{"level":"info","msg":"started"}',
    "====",
    "\tat com.example.Main(Main.java:3)",
    "  indented",
    "main.go:12 +0x1d",
    "panic is not what this is",
    "the map 0xc000090360 is fine (really)",
    "\u4e16\u754c \u0000 \ud83d",
  ),
  fc.string({ maxLength: 40 }).filter((text) => !/[\r\n{=]|goroutine|WARNING|fatal|panic|created|^\s*at /.test(text)),
);

/** Everything that names a report apart from addresses. */
function signature({ kind, message, sides }: Report): string {
  const lines = (frames: readonly Frame[]) => frames.map(({ function: name, file, line }) => `${name} ${file}:${line}`).join(",");
  return [kind, message, ...sides.map(({ access, frames, created }) => `${access} ${lines(frames)} < ${lines(created)}`)].join(" | ");
}

/** `cut` may have come from `whole` by losing its end: fewer sides (of a dump), or stacks that stop earlier. */
function isPartOf(cut: Report, whole: Report): boolean {
  if (cut.kind !== whole.kind || cut.message !== whole.message || cut.sides.length > whole.sides.length) return false;
  return cut.sides.every((side, i) => {
    const other = whole.sides[i];
    return startsWith(other.frames, side.frames) && startsWith(other.created, side.created);
  });
}

function startsWith(whole: readonly Frame[], part: readonly Frame[]): boolean {
  return part.every((frame, i) => JSON.stringify(frame) === JSON.stringify(whole[i]));
}

function readInPieces(bytes: Uint8Array, sizes: readonly number[]): { reports: Report[]; summary: ReadingSummary } {
  const reports: Report[] = [];
  const reader = new ReportReader({ report: (report) => reports.push(report) });
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length]);
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  reader.end();
  return { reports, summary: reader.summary };
}

/** Places where foreign output may stand: not within the two lines of a frame, which are one write. */
function splice(text: string, inserts: readonly (readonly [number, string])[], isFrame: (line: string) => boolean): string {
  const lines = text.split("\n");
  const places = lines.flatMap((_, i) => (i > 0 && isFrame(lines[i - 1]) ? [] : [i]));
  const at = new Map<number, string[]>();
  for (const [where, line] of inserts) {
    const place = places[where % places.length];
    at.set(place, [...(at.get(place) ?? []), line]);
  }
  return lines.flatMap((line, i) => [...(at.get(i) ?? []), line]).join("\n");
}

/** Nothing is lost silently: what is counted is kept as far as there is room, and stands in the text where it is said to. */
function expectKept({ rejected, rejectedBlocks, unparsedLines, unparsed }: ReadingSummary, lines: readonly string[]): void {
  expect([rejectedBlocks.length, unparsed.length]).toEqual([Math.min(rejected, mostRejected), Math.min(unparsedLines, mostUnparsed)]);
  const plain = lines.map((line) => line.replace(/\r$/, ""));
  for (const { line, text, cut } of rejectedBlocks) {
    expect(text.length).toBeLessThanOrEqual(longestRejected);
    expect(text.split("\n")[0]).toContain("WARNING: DATA RACE");
    expect(plain[line - 1]).toContain("WARNING: DATA RACE");
    expect(cut).toBeGreaterThanOrEqual(0);
  }
  for (const { line } of unparsed) expect(line >= 1 && line <= lines.length).toBe(true);
}

const inserts = fc.array(fc.tuple(fc.nat(), foreignLine), { minLength: 1, maxLength: 30 });
const oneOf = (pool: readonly Sample[]) => fc.constantFrom(...pool);

describe("damaged reports", () => {
  it("has something to damage", () => {
    expect(races.length).toBeGreaterThan(60);
    expect(dumps.length).toBeGreaterThan(80);
  });

  it("of races are found whole with foreign lines at every allowed place", () => {
    fc.assert(
      fc.property(oneOf(races), inserts, (sample, lines) => {
        const spliced = splice(sample.text, lines, (line) => /^ {2}\S.*\(\)$/.test(line));
        expectKept(readReports(spliced).summary, spliced.split("\n"));
        const racesOf = ({ reports }: { readonly reports: readonly Report[] }) => reports.filter(({ kind }) => kind === "race").map(signature);
        expect(racesOf(readReports(spliced))).toEqual(racesOf(readReports(sample.bytes)));
      }),
      { seed, numRuns },
    );
  });

  it("of races are found whole when a header is torn by foreign text", () => {
    fc.assert(
      fc.property(oneOf(races), foreignLine, fc.array(foreignLine, { maxLength: 3 }), (sample, glued, between) => {
        const torn = sample.text.replaceAll(/ by (goroutine \d+:|main goroutine:)$/gm, (_, who: string) => [` by ${glued}`, ...between, who].join("\n"));
        const { reports } = readReports(torn);
        expect(reports.map(signature)).toEqual(readReports(sample.bytes).reports.map(signature));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("of crashes keep their message and the goroutine that died with foreign lines anywhere", () => {
    fc.assert(
      fc.property(oneOf(dumps), inserts, (sample, lines) => {
        // A blank line ends a goroutine, and a call is a frame: what a dump prints can not be told from its like.
        const harmless = lines.filter(([, line]) => line.trim() !== "" && !/^\S.*\)$/.test(line) && !/^(?:\t| {2,8})\S.*:\d+/.test(line));
        const spliced = splice(sample.text, harmless, () => false);
        const [whole] = readReports(sample.bytes).reports;
        const { reports } = readReports(spliced);
        expect(reports.map(({ message }) => message)).toEqual([whole.message]);
        expect(reports[0].sides.map(({ goroutine, how }) => [goroutine, how])).toEqual(whole.sides.map(({ goroutine, how }) => [goroutine, how]));
        expect(reports[0].sides[0].frames).toEqual(whole.sides[0].frames);
      }),
      { seed, numRuns },
    );
  });

  it("cut anywhere are parts of whole ones, never others", () => {
    fc.assert(
      fc.property(oneOf(samples), fc.double({ min: 0, max: 1, noNaN: true }), (sample, share) => {
        const cut = sample.bytes.subarray(0, Math.floor(sample.bytes.length * share));
        const whole = readReports(sample.bytes).reports;
        const { reports } = readReports(cut);
        expect(reports.length).toBeLessThanOrEqual(whole.length);
        for (const [i, report] of reports.entries()) {
          const same = report.kind === "race" ? isPartOf(report, whole[i]) : report.message === whole[i].message.slice(0, report.message.length);
          expect(same, `${sample.name} cut at ${cut.length}`).toBe(true);
        }
      }),
      { seed, numRuns },
    );
  });

  it("are read alike whatever the pieces", () => {
    fc.assert(
      fc.property(oneOf(samples), fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }), (sample, sizes) => {
        expect(readInPieces(sample.bytes, sizes)).toEqual(readReports(sample.bytes));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("with lines lost, doubled or shuffled, and with broken bytes, throw nothing and invent no sides", () => {
    const known = new Map<Sample, Set<string>>();
    const placesOf = (sample: Sample) => {
      const places = known.get(sample) ?? new Set(sample.text.match(/[^\s"\\]+:\d+(?= |\\n|$)/gm));
      known.set(sample, places);
      return places;
    };
    const edits = fc.array(fc.tuple(fc.constantFrom("drop", "double", "swap", "byte"), fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(oneOf(races), edits, (sample, changes) => {
        const lines = sample.text.split("\n");
        let damagedBytes = false;
        for (const [edit, where, value] of changes) {
          const i = where % Math.max(1, lines.length);
          if (edit === "drop") lines.splice(i, 1);
          else if (edit === "double") lines.splice(i, 0, lines[i]);
          else if (edit === "swap") lines.splice(i, 1, ...(lines.splice(value % lines.length, 1, lines[i]) as string[]));
          else {
            damagedBytes = true;
            lines[i] = `${lines[i].slice(0, value)}${String.fromCharCode(value)}${lines[i].slice(value + 1)}`;
          }
        }
        const damaged = lines.join("\n");
        const { reports, summary } = readReports(damaged);
        expectKept(summary, damaged.split("\n"));
        for (const { sides, kind } of reports) {
          if (kind === "race") expect(sides).toHaveLength(2);
          for (const { frames } of sides) {
            if (!damagedBytes) for (const { file, line } of frames) expect(placesOf(sample).has(`${file}:${line}`)).toBe(true);
          }
        }
      }),
      { seed, numRuns },
    );
  });

  it("made of anything at all are no reports", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 2000 }),
          fc.array(foreignLine, { maxLength: 60 }).map((lines) => new TextEncoder().encode(lines.join("\n"))),
        ),
        (bytes) => {
          expect(readReports(bytes).reports).toEqual([]);
        },
      ),
      { seed, numRuns: 1000 },
    );
  });
});
