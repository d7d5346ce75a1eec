/**
 * Reads the reports of Go's race detector out of a program's output: the two accesses of each, with their stacks.
 * Tolerates other output between the lines; knows nothing about findings.
 */

export interface RaceFrame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface RaceAccess {
  readonly kind: "read" | "write";
  /** Innermost first; runtime frames included. */
  readonly frames: readonly RaceFrame[];
}

export interface RaceReport {
  readonly accesses: readonly RaceAccess[];
}

const accessHeader = /^(?:Previous )?(write|read|atomic write|atomic read) at 0x[0-9a-f]+ by /i;
const frameFile = /^ {6}(\S.*):(\d+) \+0x[0-9a-f]+$/;
const frameFunction = /^ {2}(\S.*)\(\)$/;

export function parseRaceReports(output: string): RaceReport[] {
  const reports: RaceReport[] = [];
  for (const block of output.split("WARNING: DATA RACE").slice(1)) {
    const accesses = parseAccesses(block);
    if (accesses.length > 0) reports.push({ accesses });
  }
  return reports;
}

/** The stacks up to the end of the report, without those that tell where a goroutine was created. */
function parseAccesses(block: string): RaceAccess[] {
  const accesses: { kind: "read" | "write"; frames: RaceFrame[] }[] = [];
  let current: RaceFrame[] | undefined;
  let called = "";
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("==================")) break;
    const header = accessHeader.exec(line);
    if (header !== null) {
      current = [];
      accesses.push({ kind: header[1].toLowerCase().endsWith("write") ? "write" : "read", frames: current });
    } else if (/^Goroutine \d+ /.test(line)) {
      current = undefined;
    } else if (current !== undefined) {
      const name = frameFunction.exec(line);
      const place = frameFile.exec(line);
      if (name !== null) called = name[1];
      else if (place !== null) current.push({ function: called, file: place[1], line: Number(place[2]) });
    }
  }
  return accesses;
}
