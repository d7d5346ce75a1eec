/**
 * How tests are run here, out of the settings of the Go extension and our own: flags, tags, time limit and environment.
 * The rules between the Go extension's settings are its own.
 */
import { formatDuration, parseDuration } from "./duration.ts";
import type { Environment } from "./environment.ts";
import { type Flag, splitFlags, unfitForRaceRuns } from "./goFlags.ts";

/** The settings `go.*` that matter to tests; a missing one has its default. */
export interface GoExtensionSettings {
  readonly buildFlags?: readonly string[];
  readonly buildTags?: string;
  /** Null: buildFlags. */
  readonly testFlags?: readonly string[] | null;
  /** Null: buildTags. */
  readonly testTags?: string | null;
  /** Such as `30s`. */
  readonly testTimeout?: string;
  readonly toolsEnvVars?: Readonly<Record<string, unknown>>;
  readonly testEnvVars?: Readonly<Record<string, unknown>>;
  /** What `go.testEnvFile` holds. */
  readonly testEnvFileText?: string;
  /** The setting `gopls`, as it is written. */
  readonly gopls?: unknown;
}

/** The settings `mapguard.race.*`; a missing one has its default. */
export interface RaceSettings {
  /** Flags of `go test`, besides those inherited. */
  readonly flags?: readonly string[];
  /** Null: those of the Go extension. */
  readonly tags?: string | null;
  readonly env?: Environment;
  /** Null: ten times that of the Go extension, and at least ten minutes. */
  readonly timeout?: string | null;
  /** More options for GORACE. */
  readonly gorace?: string;
  /** Flags, tags, time limit and environment of the Go extension count here too. Default true. */
  readonly inheritGoTestFlags?: boolean;
}

export interface RunSettings {
  readonly flags: readonly Flag[];
  /** For the test binary alone. */
  readonly args: readonly string[];
  /** Separated by commas. */
  readonly tags: string;
  /** Go's `-timeout`; `0s`: none. */
  readonly timeout: string;
  /** What is added to the environment. */
  readonly environment: Environment;
  readonly gorace: string;
  /** Flags that were left out, since a race run must not have them. */
  readonly dropped: readonly string[];
}

/** The detector makes tests this many times slower (two to twenty). */
const slowdown = 10;
const leastTimeoutMs = 600_000;

export function runSettings(go: GoExtensionSettings, race: RaceSettings, base: Environment): RunSettings {
  const inherited = race.inheritGoTestFlags === false ? {} : go;
  const ours = splitFlags(race.flags ?? []);
  const gopls = goplsBuild(inherited.gopls);
  // As the Go extension does: its own flags of builds are also gopls's where that has none.
  const buildFlags = inherited.buildFlags?.length ? inherited.buildFlags : gopls.buildFlags;
  const theirs = splitFlags(inherited.testFlags ?? buildFlags);
  const all = [...theirs.flags, ...ours.flags];
  const tags = race.tags ?? inherited.testTags ?? inherited.buildTags ?? "";
  const tools = { ...gopls.env, ...texts(inherited.toolsEnvVars) };
  const file = parseEnvFile(inherited.testEnvFileText ?? "", { ...base, ...tools });
  return {
    flags: all.filter(({ name }) => !unfitForRaceRuns.has(name)),
    args: [...theirs.args, ...ours.args],
    tags: tags
      .split(/[\s,]+/)
      .filter((tag) => tag !== "")
      .join(","),
    timeout: race.timeout ?? scaledTimeout(inherited.testTimeout),
    environment: { ...tools, ...file, ...texts(inherited.testEnvVars), ...race.env },
    gorace: race.gorace ?? "",
    dropped: all.filter(({ name }) => unfitForRaceRuns.has(name)).map(({ words }) => words.join(" ")),
  };
}

/** For which platform gopls looks at code is no wish about where tests run. */
const platformVariables: readonly string[] = ["GOOS", "GOARCH"];

/**
 * How gopls builds: `build.env` and `build.buildFlags`, which may also be nested objects or stand without `build.`, as gopls takes
 * them. What has another shape is left out.
 */
export function goplsBuild(gopls: unknown): { readonly env: Readonly<Record<string, string>>; readonly buildFlags: readonly string[] } {
  const read = (name: string): unknown => own(gopls, `build.${name}`) ?? own(own(gopls, "build"), name) ?? own(gopls, name);
  const [env, flags] = [read("env"), read("buildFlags")];
  const variables = typeof env === "object" && env !== null && !Array.isArray(env) ? Object.entries(env) : [];
  return {
    env: texts(Object.fromEntries(variables.filter(([name, value]) => !platformVariables.includes(name) && typeof value !== "object"))),
    buildFlags: Array.isArray(flags) ? flags.filter((flag): flag is string => typeof flag === "string") : [],
  };
}

function own(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function scaledTimeout(timeout: string | undefined): string {
  const plain = parseDuration(timeout ?? "");
  if (plain === 0) return "0s";
  return formatDuration(Math.max(leastTimeoutMs, (plain ?? 0) * slowdown));
}

function texts(variables: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(variables ?? {}).map(([name, value]) => [name, String(value)]));
}

/**
 * `NAME=value` in lines, as files named `.env` hold them: quotes around a value go, `\n` in double quotes is a line break,
 * `${NAME}` stands for a variable set before it, in the file or in `base`, except in single quotes. Other lines are no variables.
 */
export function parseEnvFile(text: string, base: Environment): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    const [, name, raw = ""] = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const [, quote, inner] = /^(["'])([\s\S]*)\1$/.exec(raw) ?? [];
    const value = quote === '"' ? inner.replaceAll("\\n", "\n") : (inner ?? raw);
    variables[name] = quote === "'" ? value : value.replace(/\$\{(\w+)\}/g, (_whole, other: string) => variables[other] ?? base[other] ?? "");
  }
  return variables;
}
