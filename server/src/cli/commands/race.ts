/**
 * `mapguard race [PATTERN…] [-- GO TEST FLAGS]`: runs the tests under the race detector and joins what it sees with what the
 * analysis finds.
 */
import { errorText } from "../../base/errorText.ts";
import { missesRaces } from "../../reports/unread.ts";
import { parseRace, type RaceArguments } from "../arguments.ts";
import { formatRace, formatRaceJson } from "../formats/race.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "../io.ts";
import { findProject } from "../projectSearch.ts";
import { createRaceProgress } from "../raceProgress.ts";
import { type RaceOutcome, runRace } from "../raceSession.ts";
import { changedFolders } from "../raceTargets.ts";
import { colours, noColours, wantsColour } from "../terminal.ts";

export async function race(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const args = parseRace(argv);
  const patterns = args.changed === undefined ? args.patterns : changedFolders(await readText(args.changed, io), io);
  if (patterns.length === 0) {
    io.stderr("mapguard: no Go package is changed\n");
    return exitCode.clean;
  }
  const search = { patterns, tags: args.tags, goos: undefined, goarch: undefined, noTests: false, modulePath: undefined };
  const found = await findProject(search, io);
  const progress = createRaceProgress(io);
  const outcome = await runRace(args, patterns, found, io, installation, progress.listener);
  progress.finish();
  const palette = wantsColour(io.environment, io.stdoutIsTerminal) ? colours : noColours;
  await io.stdout(args.format === "json" ? formatRaceJson(outcome, found.root) : formatRace(outcome, io.cwd, palette));
  return verdict(outcome, args);
}

function verdict({ reports, findings, problems, summary, cancelled }: RaceOutcome, { failOn }: RaceArguments): number {
  const unread = missesRaces(summary);
  const isMap = reports.some(({ report }) => report.isMap) || findings.some(({ confirmation }) => confirmation.status === "confirmed");
  if (failOn !== "off" && (isMap || (failOn === "any" && (reports.length > 0 || unread)))) return exitCode.findings;
  return cancelled || (failOn !== "off" && unread) || problems.some(({ prevented }) => prevented) ? exitCode.failure : exitCode.clean;
}

async function readText(file: string, io: Io): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const piece of io.input(file)) text += decoder.decode(piece, { stream: true });
  } catch (error) {
    throw new CommandFailure(`${file}: cannot be read: ${errorText(error)}`, exitCode.usage);
  }
  return text;
}
