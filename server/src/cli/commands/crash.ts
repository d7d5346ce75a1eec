/**
 * `mapguard crash FILE…|-`: reads crash dumps and race reports out of any log, and says who raced.
 */
import { reportsToJson } from "../../reports/json.ts";
import { ReportMerger } from "../../reports/merge.ts";
import { ReportReader } from "../../reports/reader.ts";
import { type CrashArguments, parseCrash } from "../arguments.ts";
import { formatCrash } from "../formats/crash.ts";
import { CommandFailure, exitCode, type Io } from "../io.ts";
import { colours, noColours, wantsColour } from "../terminal.ts";

export async function crash(argv: readonly string[], io: Io): Promise<number> {
  const args = parseCrash(argv);
  const merger = new ReportMerger();
  const reader = new ReportReader({ report: (report) => void merger.add(report) }, { logFile: args.raceLog });
  for (const file of args.files) await readInto(reader, file, io);
  const { summary } = reader;
  const { reports } = merger;
  await io.stdout(print(args, io));
  return reports.some(({ isMap }) => isMap) ? exitCode.findings : exitCode.clean;

  function print({ format }: CrashArguments, { cwd, environment, stdoutIsTerminal }: Io): string {
    if (format === "json") return `${JSON.stringify(reportsToJson(reports, summary), undefined, 2)}\n`;
    return formatCrash(reports, summary, cwd, wantsColour(environment, stdoutIsTerminal) ? colours : noColours);
  }
}

/** Each file is a text of its own: what one leaves open, the next does not go on with. */
async function readInto(reader: ReportReader, file: string, io: Io): Promise<void> {
  try {
    for await (const piece of io.input(file)) reader.push(piece);
  } catch (error) {
    throw new CommandFailure(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`, exitCode.usage);
  }
  reader.end();
}
