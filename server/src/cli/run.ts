/**
 * The command line: chooses the command, turns failures into messages and exit codes.
 */
import { errorTrace } from "../base/errorText.ts";
import { MissingWasm } from "../host/wasmFiles.ts";
import { UsageError } from "./arguments.ts";
import { help } from "./help.ts";
import { CommandFailure, exitCode, type Installation, type Io } from "./io.ts";
import { neutralised, printable } from "./terminal.ts";

declare const MAPGUARD_VERSION: string;

/** Loaded when it is called: what another one needs would take longer to load than this one's first steps. */
const commands = {
  check: async () => (await import("./commands/check.ts")).check,
  crash: async () => (await import("./commands/crash.ts")).crash,
  debug: async () => (await import("./commands/debug.ts")).debug,
  explain: async () => (await import("./commands/explain.ts")).explain,
  guard: async () => (await import("./commands/guard.ts")).guard,
  race: async () => (await import("./commands/race.ts")).race,
  server: async () => (await import("./commands/server.ts")).server,
} as const;

/** Returns the exit code; throws nothing. */
export async function run(argv: readonly string[], io: Io, installation: Installation): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === "--version" || name === "-v" || name === "version") return await say(io, `mapguard ${version()}\n`);
    if (name === "--help" || name === "-h" || name === "help") return await say(io, help.main);
    if (name === undefined) {
      io.stderr(help.main);
      return exitCode.usage;
    }
    if (!isCommand(name)) throw new UsageError(`${name} is not a command`);
    const options = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
    if (options.includes("--help") || options.includes("-h")) return await say(io, help[name]);
    if (options.includes("--version")) return await say(io, `mapguard ${version()}\n`);
    const command = await commands[name]();
    return await command(rest, io, installation);
  } catch (error) {
    return explainFailure(error, name, io);
  }
}

function explainFailure(error: unknown, name: string | undefined, io: Io): number {
  const say = (message: string) => io.stderr(neutralised(`mapguard: ${printable(message)}\n`));
  if (error instanceof UsageError) {
    say(`${error.message}\nmapguard ${name !== undefined && isCommand(name) ? `${name} ` : ""}--help says what may be written`);
    return exitCode.usage;
  }
  if (error instanceof CommandFailure) {
    say(error.message);
    return error.code;
  }
  if (error instanceof MissingWasm) {
    say(error.message);
    return exitCode.failure;
  }
  say(`internal error: ${errorTrace(error)}`);
  return exitCode.failure;
}

async function say(io: Io, text: string): Promise<number> {
  await io.stdout(text);
  return exitCode.clean;
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}

/** The build puts the version in; the sources alone have none. */
function version(): string {
  return typeof MAPGUARD_VERSION === "string" ? MAPGUARD_VERSION : "from source";
}
