/**
 * `.mapguard.json`: what a project says about how it wants to be checked. Read by command line and editor alike; it never
 * names programs, commands or environment.
 */
import * as v from "valibot";
import { LineIndex } from "../base/lineIndex.ts";
import { ruleIds } from "../rules/registry.ts";
import { type Severity, severities } from "../rules/rule.ts";
import { parseJson, pathSeparator } from "./jsonText.ts";
import { type Preset, presets } from "./policy.ts";

export const configFileName = ".mapguard.json";

/** A function or type by `import/path.Name` or `import/path.Type.Method`. */
const goName = v.pipe(v.string(), v.regex(/^[^\s()*]+\.[^\s()*./]+$/, "expected import/path.Name or import/path.Type.Method"));

const relativePath = v.pipe(
  v.string(),
  v.minLength(1, "expected a path"),
  v.check((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes(".."), "expected a path below the folder of this file"),
);

const lockWrapper = v.strictObject({ function: goName, action: v.picklist(["lock", "rlock", "unlock", "runlock"]) });

const spawner = v.strictObject({
  function: goName,
  /** Several of the functions it is given may run at the same time. */
  many: v.optional(v.boolean(), true),
  /** All of them have ended when the call returns. */
  joined: v.optional(v.boolean(), false),
});

const severity = v.picklist([...severities]) as v.GenericSchema<Severity>;

const schema = v.strictObject({
  $schema: v.optional(v.string()),
  preset: v.optional(v.picklist([...presets])),
  rules: v.optional(
    v.record(
      v.picklist([...ruleIds], (issue) => `${issue.received} is not a rule; rules are ${ruleIds.join(", ")}`),
      severity,
    ),
  ),
  exclude: v.optional(v.array(v.pipe(v.string(), v.minLength(1, "expected a glob")))),
  includeTests: v.optional(v.boolean()),
  lockWrappers: v.optional(v.array(lockWrapper)),
  spawners: v.optional(v.array(spawner)),
  handlerTypes: v.optional(v.array(goName)),
  singleGoroutine: v.optional(v.array(goName)),
  baseline: v.optional(relativePath),
});

export interface LockWrapper {
  readonly function: string;
  readonly action: "lock" | "rlock" | "unlock" | "runlock";
}

export interface Spawner {
  readonly function: string;
  readonly many: boolean;
  readonly joined: boolean;
}

export interface Config {
  readonly preset: Preset | undefined;
  readonly rules: Readonly<Record<string, Severity>>;
  /** Globs over paths relative to the folder of the configuration, with `/`. */
  readonly exclude: readonly string[];
  readonly includeTests: boolean;
  readonly lockWrappers: readonly LockWrapper[];
  readonly spawners: readonly Spawner[];
  /** Parameter types that make a function a request handler. */
  readonly handlerTypes: readonly string[];
  /** Types and functions of which the project promises that one goroutine alone touches them. */
  readonly singleGoroutine: readonly string[];
  /** Relative to the folder of the configuration. */
  readonly baseline: string | undefined;
}

export const defaultConfig: Config = {
  preset: undefined,
  rules: {},
  exclude: [],
  includeTests: true,
  lockWrappers: [],
  spawners: [],
  handlerTypes: [],
  singleGoroutine: [],
  baseline: undefined,
};

export interface ConfigFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reads a configuration's text; faults are in order of place. */
export function readConfig(text: string): { readonly config: Config } | { readonly faults: readonly ConfigFault[] } {
  const lines = new LineIndex(text);
  const fault = (offset: number, message: string): ConfigFault => ({ ...lines.position(offset), message });
  const parsed = parseJson(text);
  if ("fault" in parsed) return { faults: [fault(parsed.offset, parsed.fault)] };
  if (Array.isArray(parsed.value)) return { faults: [fault(0, "expected an object")] };
  const checked = v.safeParse(schema, parsed.value);
  if (checked.success) {
    const { $schema: _, rules, ...settings } = checked.output;
    return { config: { ...defaultConfig, ...settings, rules: rules ?? {} } };
  }
  const faults = checked.issues.map((issue) => {
    const keys = (issue.path ?? []).map((item) => String(item.key));
    while (keys.length > 0 && !parsed.offsets.has(keys.join(pathSeparator))) keys.pop();
    return { offset: parsed.offsets.get(keys.join(pathSeparator)) ?? 0, message: describe(issue) };
  });
  return { faults: faults.sort((a, b) => a.offset - b.offset).map(({ offset, message }) => fault(offset, message)) };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const where = (issue.path ?? []).map((item) => String(item.key)).join(".");
  const what =
    issue.type === "strict_object" && issue.expected === "never"
      ? "is not a setting"
      : issue.received === "undefined"
        ? "is required"
        : issue.message.startsWith("Invalid ")
          ? `expected ${issue.expected ?? "another value"}, got ${issue.received}`
          : issue.message;
  return where === "" ? what : `${where}: ${what}`;
}
