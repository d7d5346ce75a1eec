/**
 * `mapguard crash FILE…|-`: reads crash dumps and race reports out of any log, and says who raced.
 */
import { errorText } from "../../base/errorText.ts";
import { ReportMerger } from "../../reports/merge.ts";
import { ReportReader } from "../../reports/reader.ts";
import { parseCrash } from "../arguments.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { knownReportsJson, knownReportsText, knowReports } from "../knownReports.ts";
import { colours, noColours, wantsColour } from "../terminal.ts";

export async function crash(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const args = parseCrash(argv);
  const merger = new ReportMerger();
  const reader = new ReportReader({ report: (report) => void merger.add(report) }, { logFile: args.raceLog });
  for (const file of args.files) {
    if (args.files.length > 1) reader.begin(file);
    await readInto(reader, file, io);
  }
  const known = await knowReports(merger.reports, args.analysis, io, installation);
  const palette = wantsColour(io.environment, io.stdoutIsTerminal) ? colours : noColours;
  await io.stdout(args.format === "json" ? knownReportsJson(known, reader.summary) : knownReportsText(known, reader.summary, io.cwd, palette));
  return known.some(({ report }) => report.isMap) ? exitCode.findings : exitCode.clean;
}

/** Each file is a text of its own: what one leaves open, the next does not go on with. */
async function readInto(reader: ReportReader, file: string, io: Io): Promise<void> {
  try {
    for await (const piece of io.input(file)) reader.push(piece);
  } catch (error) {
    throw new CommandFailure(`${file}: cannot be read: ${errorText(error)}`, exitCode.usage);
  }
  reader.end();
}
