/**
 * The command line's grammar: what may be written, and what each mistake is called.
 */
import { parseArgs } from "node:util";
import { ruleIds } from "../rules/registry.ts";
import { type Severity, severities } from "../rules/rule.ts";
import { parseDuration } from "../runner/duration.ts";
import { type Preset, presets } from "../service/policy.ts";

export type Format = "text" | "json";

const formats: readonly Format[] = ["text", "json"];

export interface CheckArguments {
  readonly patterns: readonly string[];
  /** Undefined when not given: the configuration decides. */
  readonly preset: Preset | undefined;
  readonly rules: Readonly<Record<string, Severity>>;
  readonly format: Format;
  readonly failOn: Severity;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  readonly tags: readonly string[];
  readonly goos: string | undefined;
  readonly goarch: string | undefined;
  readonly noTests: boolean;
  /** Module path of a tree without go.mod. */
  readonly modulePath: string | undefined;
  /** 0: as many as there are processors. */
  readonly workers: number;
}

/** A mistake in how the command was called. */
export class UsageError extends Error {}

export function parseCheck(argv: readonly string[]): CheckArguments {
  const { values, positionals } = parse(argv, {
    preset: { type: "string" },
    rule: { type: "string", multiple: true },
    format: { type: "string" },
    "fail-on": { type: "string" },
    baseline: { type: "string" },
    "write-baseline": { type: "string" },
    tags: { type: "string", multiple: true },
    goos: { type: "string" },
    goarch: { type: "string" },
    "no-tests": { type: "boolean" },
    "module-path": { type: "string" },
    workers: { type: "string" },
  });
  return {
    patterns: positionals.length > 0 ? positionals : ["./..."],
    preset: values.preset === undefined ? undefined : oneOf("--preset", values.preset, presets),
    rules: ruleSettings(values.rule ?? []),
    format: oneOf("--format", values.format ?? "text", formats),
    failOn: oneOf("--fail-on", values["fail-on"] ?? "warning", severities),
    baseline: values.baseline,
    writeBaseline: values["write-baseline"],
    tags: tagList(values.tags),
    goos: values.goos,
    goarch: values.goarch,
    noTests: values["no-tests"] ?? false,
    modulePath: values["module-path"],
    workers: count("--workers", values.workers),
  };
}

export function parseExplain(argv: readonly string[]): { readonly rule: string | undefined } {
  const { positionals } = parse(argv, {});
  if (positionals.length > 1) throw new UsageError("explain takes one rule");
  return { rule: positionals.length === 1 ? oneOf("rule", positionals[0], ruleIds) : undefined };
}

/** How an editor talks to the server; the connection itself reads these options, here they are only checked. */
export function parseServer(argv: readonly string[]): void {
  const { values, positionals } = parse(argv, {
    stdio: { type: "boolean" },
    "node-ipc": { type: "boolean" },
    socket: { type: "string" },
    pipe: { type: "string" },
    clientProcessId: { type: "string" },
  });
  if (positionals.length > 0) throw new UsageError(`server takes no ${positionals[0]}`);
  const channels = [values.stdio, values["node-ipc"], values.socket, values.pipe].filter((value) => value !== undefined);
  if (channels.length !== 1) throw new UsageError("server needs one of --stdio, --node-ipc, --socket=PORT, --pipe=NAME");
}

export interface CrashArguments {
  /** `-` is standard input. */
  readonly files: readonly string[];
  readonly format: Format;
  /** The files were written by GORACE=log_path. */
  readonly raceLog: boolean;
  /** Compare with what the analysis knows of the module around the working directory. */
  readonly analysis: boolean;
}

export function parseCrash(argv: readonly string[]): CrashArguments {
  const { values, positionals } = parse(argv, { format: { type: "string" }, "race-log": { type: "boolean" }, "no-analysis": { type: "boolean" } });
  if (positionals.length === 0) throw new UsageError("crash takes files, or - for standard input");
  return {
    files: positionals,
    format: oneOf("--format", values.format ?? "text", formats),
    raceLog: values["race-log"] ?? false,
    analysis: !(values["no-analysis"] ?? false),
  };
}

/** What lets `race` end with 1: a race or crash on a map, one of any kind, nothing. */
export type RaceFailure = (typeof raceFailures)[number];
const raceFailures = ["map", "any", "off"] as const;

export interface RaceArguments {
  readonly patterns: readonly string[];
  /** Only these tests. */
  readonly tests: readonly string[];
  /** Run again and again; undefined: once. */
  readonly untilRace: RepeatArguments | undefined;
  /** Go's -timeout; undefined: ten minutes. */
  readonly timeout: string | undefined;
  readonly tags: readonly string[];
  readonly format: Format;
  readonly failOn: RaceFailure;
  /** Run once more, without the detector, to see what is executed. */
  readonly coverage: boolean;
  /** Compare with what the analysis finds. */
  readonly analysis: boolean;
  /** A file with the output of `git diff`; `-` is standard input. Only the packages it changes are run. */
  readonly changed: string | undefined;
  /** For `go test`. */
  readonly goFlags: readonly string[];
}

export interface RepeatArguments {
  readonly stopAt: "mapRace" | "race" | "budget";
  readonly runs?: number;
  readonly budgetMs?: number;
  readonly cpus: readonly number[];
  readonly counts: readonly number[];
}

const defaultBudgetMs = 60_000;

export function parseRace(argv: readonly string[]): RaceArguments {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  const { values, positionals } = parse(argv.slice(0, end), {
    test: { type: "string", multiple: true },
    "until-race": { type: "boolean" },
    "until-any-race": { type: "boolean" },
    runs: { type: "string" },
    budget: { type: "string" },
    cpu: { type: "string" },
    count: { type: "string" },
    timeout: { type: "string" },
    tags: { type: "string", multiple: true },
    format: { type: "string" },
    "fail-on": { type: "string" },
    "no-coverage": { type: "boolean" },
    "no-analysis": { type: "boolean" },
    changed: { type: "string" },
  });
  const runs = values.runs === undefined ? undefined : positive("--runs", values.runs);
  const budgetMs = values.budget === undefined ? undefined : duration("--budget", values.budget);
  const cpus = numberList("--cpu", values.cpu);
  const counts = numberList("--count", values.count);
  const stopAt = values["until-any-race"] ? "race" : values["until-race"] ? "mapRace" : "budget";
  const repeats = stopAt !== "budget" || runs !== undefined || budgetMs !== undefined || cpus.length + counts.length > 0;
  if (values.timeout !== undefined) duration("--timeout", values.timeout);
  if (values.changed !== undefined && positionals.length > 0) throw new UsageError("--changed says which packages are run: no patterns beside it");
  return {
    patterns: positionals.length > 0 ? positionals : ["./..."],
    tests: values.test ?? [],
    untilRace: repeats ? { stopAt, cpus, counts, ...(runs !== undefined && { runs }), ...budgetOf(runs, budgetMs) } : undefined,
    timeout: values.timeout,
    tags: tagList(values.tags),
    format: oneOf("--format", values.format ?? "text", formats),
    failOn: oneOf("--fail-on", values["fail-on"] ?? "map", raceFailures),
    coverage: !(values["no-coverage"] ?? false) && !(values["no-analysis"] ?? false),
    analysis: !(values["no-analysis"] ?? false),
    changed: values.changed,
    goFlags: argv.slice(end + 1),
  };
}

/** Without a number of runs there must be some end. */
function budgetOf(runs: number | undefined, budgetMs: number | undefined): { readonly budgetMs?: number } {
  if (budgetMs !== undefined) return { budgetMs };
  return runs === undefined ? { budgetMs: defaultBudgetMs } : {};
}

export interface GuardArguments {
  /** `go`, or an absolute path of a go command, and its arguments. */
  readonly command: readonly string[];
  readonly amplify: boolean;
  readonly format: Format;
  /** Compare with what the analysis knows of the module around the working directory. */
  readonly analysis: boolean;
}

export function parseGuard(argv: readonly string[]): GuardArguments {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  const { values, positionals } = parse(argv.slice(0, end), {
    amplify: { type: "boolean" },
    format: { type: "string" },
    "no-analysis": { type: "boolean" },
  });
  if (positionals.length > 0) throw new UsageError(`the command stands after --, as in: guard -- ${positionals.join(" ")}`);
  const command = argv.slice(end + 1);
  if (command.length === 0) throw new UsageError("guard takes a go command after --");
  if (!/^(?:(?:\/|[A-Za-z]:[\\/]).*[\\/])?go[\d.]*(?:\.exe)?$/.test(command[0]))
    throw new UsageError(`${command[0]}: guard runs go, or an absolute path of it`);
  return {
    command,
    amplify: values.amplify ?? false,
    format: oneOf("--format", values.format ?? "text", formats),
    analysis: !(values["no-analysis"] ?? false),
  };
}

export type DebugView = "ir" | "summary" | "locks";

export interface DebugArguments {
  readonly view: DebugView;
  readonly file: string;
  /** As written: `Get`, `(*Cache).Get`, `Cache.Get`. */
  readonly function: string;
}

export function parseDebug(argv: readonly string[]): DebugArguments {
  const { positionals } = parse(argv, {});
  if (positionals.length !== 2) throw new UsageError("debug takes a view (ir, summary, locks) and FILE:FUNC");
  const colon = positionals[1].lastIndexOf(":");
  if (colon <= 0 || colon === positionals[1].length - 1) throw new UsageError(`${positionals[1]}: expected FILE:FUNC, such as cache.go:Get`);
  return {
    view: oneOf("view", positionals[0], ["ir", "summary", "locks"] as const),
    file: positionals[1].slice(0, colon),
    function: positionals[1].slice(colon + 1),
  };
}

type Options = Record<string, { readonly type: "string" | "boolean"; readonly multiple?: boolean }>;

function parse<const O extends Options>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) throw new UsageError(plain(error.message));
    throw error;
  }
}

/** Node's sentences, shortened to what a user of this command can act upon. */
function plain(text: string): string {
  const unknown = /^Unknown option '([^']*)'/.exec(text);
  if (unknown) return `unknown option ${unknown[1]}`;
  const missing = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument missing/.exec(text);
  if (missing) return `${missing[1]} needs a value`;
  return text.split("\n")[0].replace(/^Option '([^']*)'/, "$1");
}

function oneOf<T extends string>(what: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${what}: ${value} is not one of ${allowed.join(", ")}`);
  return found;
}

function ruleSettings(settings: readonly string[]): Record<string, Severity> {
  const rules: Record<string, Severity> = {};
  for (const setting of settings) {
    const [rule, severity, ...rest] = setting.split("=");
    if (severity === undefined || rest.length > 0) throw new UsageError(`--rule ${setting}: expected RULE=SEVERITY`);
    rules[oneOf("--rule", rule, ruleIds)] = oneOf(`--rule ${rule}`, severity, severities);
  }
  return rules;
}

function tagList(lists: readonly string[] = []): readonly string[] {
  return lists.flatMap((list) => list.split(/[\s,]+/)).filter((tag) => tag !== "");
}

function numberList(option: string, list: string | undefined): readonly number[] {
  return list === undefined ? [] : list.split(",").map((item) => positive(option, item.trim()));
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1_000_000) throw new UsageError(`${option}: ${value} is not a number from 1`);
  return number;
}

function duration(option: string, value: string): number {
  const milliseconds = parseDuration(value);
  if (milliseconds === undefined) throw new UsageError(`${option}: ${value} is no time, such as 30s or 5m`);
  return milliseconds;
}

function count(option: string, value: string | undefined): number {
  if (value === undefined) return 0;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 256) throw new UsageError(`${option}: ${value} is not a number of workers`);
  return number;
}
