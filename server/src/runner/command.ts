/**
 * The commands of race runs: which arguments, in which folder, with which environment. Pure; nothing is started here.
 */
import { formatDuration, parseDuration } from "./duration.ts";
import { type Environment, mergeEnvironments, variable } from "./environment.ts";
import { partFlags, raceGoflags } from "./goFlags.ts";
import { atexitSleepMs, atexitSleepRepeatedMs, gorace, historySize } from "./gorace.ts";
import type { Turn } from "./schedule.ts";
import type { RunSettings } from "./settings.ts";

export interface RaceTarget {
  /** Absolute; where the go command is run. */
  readonly folder: string;
  /** Package patterns: `.`, `./...`, `./cache`, or import paths. */
  readonly packages: readonly string[];
  /** Names of tests, subtests as `TestA/sub`; none: all of the packages. */
  readonly tests: readonly string[];
}

/** What a command needs to know besides its target. */
export interface CommandContext {
  /** Absolute path of the go command. */
  readonly go: string;
  readonly settings: RunSettings;
  /** The environment settings are added to: that of this process. */
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}

type Surroundings = Omit<CommandContext, "go">;

export interface Command {
  /** The program first, an absolute path. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The part of it that this run sets. */
  readonly added: Readonly<Record<string, string>>;
}

/**
 * `go test -json -race` on a target. Reports go to files that begin with `logPath`, so that a program's output cannot get
 * between; undefined: they stay in the output, for programs that run where such files cannot be written.
 */
export function raceCommand(target: RaceTarget, context: CommandContext, logPath: string | undefined): Command {
  const own = { history_size: historySize, atexit_sleep_ms: String(atexitSleepMs), ...(logPath !== undefined && { log_path: logPath }) };
  return goTest(target, context, ["-json", "-race", "-count=1"], own);
}

/** Without the detector: the guarded runtime takes its place. */
export function guardCommand(target: RaceTarget, context: CommandContext): Command {
  return goTest(target, context, ["-json", "-count=1"], {});
}

/** Without the detector: coverage orders accesses, and so hides races. `covered` are the packages whose lines are counted. */
export function coverageCommand(target: RaceTarget, context: CommandContext, profile: string, covered: readonly string[]): Command {
  return goTest(target, context, ["-json", "-count=1", "-covermode=set", `-coverpkg=${covered.join(",")}`, `-coverprofile=${profile}`], {});
}

/** A command of one's own as it stands, with the environment of the settings and the options of the detector. */
export function ownCommand(argv: readonly string[], cwd: string, context: Surroundings, logPath: string): Command {
  const detector = { history_size: historySize, atexit_sleep_ms: String(atexitSleepMs), log_path: logPath };
  // Its GOFLAGS are its own business: -race may stand there.
  return { argv, cwd, ...environmentOf(context, detector, (goflags) => goflags) };
}

function goTest(target: RaceTarget, context: CommandContext, own: readonly string[], detector: Readonly<Record<string, string>>): Command {
  const { settings, go } = context;
  const { flags, args } = settings;
  const run = target.tests.length > 0 ? [`-run=${runPattern(target.tests)}`] : [];
  // A target's own tests win over what a setting says of them.
  const kept = flags.filter(({ name }) => run.length === 0 || !/^(?:test\.)?run$/.test(name));
  const argv = [
    go,
    "test",
    ...own,
    `-timeout=${settings.timeout}`,
    ...tagFlags(settings),
    ...run,
    ...target.packages.map(asPackage),
    ...kept.flatMap(({ words }) => words),
    ...(args.length > 0 ? ["-args", ...args] : []),
  ];
  return { argv, cwd: target.folder, ...environmentOf(context, detector) };
}

/** Names, folders and kinds of test files of the packages, as `parsePackages` reads them. */
export function listCommand(target: RaceTarget, context: CommandContext): Command {
  const { build } = partFlags(context.settings.flags.filter(({ name }) => name !== "exec" && name !== "vet"));
  const format = "{{.ImportPath}}\t{{.Dir}}\t{{len .TestGoFiles}}\t{{len .XTestGoFiles}}";
  const argv = [context.go, "list", "-f", format, ...tagFlags(context.settings), ...build, ...target.packages.map(asPackage)];
  return { argv, cwd: target.folder, ...environmentOf(context, undefined) };
}

export interface TestPackage {
  readonly importPath: string;
  readonly folder: string;
  readonly hasTests: boolean;
}

export function parsePackages(output: string): readonly TestPackage[] {
  return output.split("\n").flatMap((line) => {
    const [importPath, folder, inside, outside] = line.replace(/\r$/, "").split("\t");
    return outside === undefined ? [] : [{ importPath, folder, hasTests: Number(inside) + Number(outside) > 0 }];
  });
}

/** Builds the test binary of one package. */
export function buildCommand(target: RaceTarget, context: CommandContext, importPath: string, binary: string): Command {
  const { build } = partFlags(context.settings.flags.filter(({ name }) => name !== "exec"));
  const argv = [context.go, "test", "-c", "-race", `-o=${binary}`, ...tagFlags(context.settings), ...build, importPath];
  return { argv, cwd: target.folder, ...environmentOf(context, undefined) };
}

/**
 * Runs a test binary in the folder of its package, as `go test` does. The time limit is for each time that the tests are
 * run within the process.
 */
export function binaryCommand(
  binary: string,
  pack: TestPackage,
  tests: readonly string[],
  context: CommandContext,
  { cpu, shuffle, count }: Turn,
  logPath: string,
): Command {
  const { settings } = context;
  const limit = parseDuration(settings.timeout);
  const timeout = count === 1 || limit === undefined ? settings.timeout : formatDuration(limit * count);
  const own = ["-test.v=test2json", "-test.paniconexit0", `-test.count=${count}`, `-test.timeout=${timeout}`];
  if (tests.length > 0) own.push(`-test.run=${runPattern(tests)}`);
  own.push(`-test.cpu=${cpu}`);
  if (shuffle !== undefined) own.push(`-test.shuffle=${shuffle}`);
  const flags = settings.flags.filter(
    ({ name }) => !/^(?:test\.)?(?:v|cpu|shuffle|count|timeout)$/.test(name) && !(tests.length > 0 && /^(?:test\.)?run$/.test(name)),
  );
  const { binary: theirs } = partFlags(flags);
  const detector = { history_size: historySize, atexit_sleep_ms: String(atexitSleepRepeatedMs), log_path: logPath };
  return { argv: [binary, ...own, ...theirs, ...settings.args], cwd: pack.folder, ...environmentOf(context, detector) };
}

/** The flag -run for exactly these tests: each element of a name between slashes is a regular expression of its own. */
export function runPattern(tests: readonly string[]): string {
  const paths = tests.map((test) => test.split("/").map(quoteMeta));
  const single = paths.length === 1;
  if (single) return paths[0].map((element) => `^${element}$`).join("/");
  const tops = [...new Set(paths.map(([top]) => top))];
  return `^(${tops.join("|")})$`;
}

/** As a person would type it in a POSIX shell; for reading, nothing is run from it. */
export function shownCommand({ argv, added }: Command): string {
  const variables = Object.entries(added).map(([name, value]) => `${name}=${shellQuoted(value)}`);
  return [...variables, ...argv.map(shellQuoted)].join(" ");
}

function tagFlags({ tags }: RunSettings): readonly string[] {
  return tags === "" ? [] : [`-tags=${tags}`];
}

/** `detector` are the options of the race detector; undefined where no test runs. */
function environmentOf(
  { settings, environment, platform }: Surroundings,
  detector: Readonly<Record<string, string>> | undefined,
  fitting: (goflags: string) => string = raceGoflags,
): Pick<Command, "env" | "added"> {
  const changed = mergeEnvironments(platform, environment, settings.environment);
  const own: Record<string, string> = {};
  const goflags = variable(platform, changed, "GOFLAGS");
  if (goflags !== undefined && fitting(goflags) !== goflags) own.GOFLAGS = fitting(goflags);
  if (detector !== undefined) {
    const options = gorace([variable(platform, changed, "GORACE") ?? "", settings.gorace], detector);
    if (options !== "") own.GORACE = options;
    // Where a test crashes, only this level shows by which map both sides can be told.
    if (variable(platform, changed, "GOTRACEBACK") === undefined) own.GOTRACEBACK = "system";
  }
  return { env: mergeEnvironments(platform, changed, own), added: mergeEnvironments(platform, settings.environment, own) };
}

/** What begins with a dash would be read as a flag. */
function asPackage(pattern: string): string {
  return pattern.startsWith("-") ? `./${pattern}` : pattern;
}

/** Go writes spaces in names of subtests as underscores; its regular expressions know these signs. */
function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}

function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
