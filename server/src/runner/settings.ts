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
  const theirs = splitFlags(inherited.testFlags ?? inherited.buildFlags ?? []);
  const all = [...theirs.flags, ...ours.flags];
  const tags = race.tags ?? inherited.testTags ?? inherited.buildTags ?? "";
  const tools = texts(inherited.toolsEnvVars);
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
