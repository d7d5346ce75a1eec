/**
 * The editor's settings made safe: what is missing or wrong becomes the default, and is named once.
 */
import * as v from "valibot";
import { defaultSettings, type Settings, type SeveritySetting } from "../protocol/settings.ts";
import { ruleIds } from "../rules/registry.ts";
import { severities } from "../rules/rule.ts";
import { presets } from "../service/policy.ts";

export interface ReadSettings {
  readonly settings: Settings;
  /** One sentence for each value that was not understood. */
  readonly faults: readonly string[];
}

/** `value` is whatever the editor sent as the section `mapguard`. */
export function readSettings(value: unknown): ReadSettings {
  const faults: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(schemas)) {
    const path = key.split(".");
    const given = valueAt(value, path);
    const fallback = valueAt(defaultSettings, path);
    if (given === undefined || given === null) put(settings, path, fallback);
    else {
      const read = v.safeParse(schema, given);
      put(settings, path, read.success ? read.output : fallback);
      if (!read.success) faults.push(`mapguard.${key}: ${read.issues[0].message.replace(/^Invalid \w+: /, "")}`);
    }
  }
  const rules = readRules(valueAt(value, ["rules"]), faults);
  // Every key of the type has an entry in `schemas`; a test compares the two.
  return { settings: { ...(settings as unknown as Omit<Settings, "rules">), rules }, faults };
}

/** Dotted names of all settings, in the order of their documentation. */
export function settingNames(): readonly string[] {
  return [...Object.keys(schemas), "rules"];
}

const longestDelay = 10_000;

const schemas: Readonly<Record<string, v.GenericSchema>> = {
  enable: v.boolean(),
  run: v.picklist(["onType", "onSave", "manual"]),
  delay: v.pipe(v.number(), v.minValue(0), v.maxValue(longestDelay)),
  diagnosticMode: v.picklist(["openFiles", "workspace"]),
  "diagnostics.model": v.picklist(["push", "pull"]),
  preset: v.picklist([...presets]),
  exclude: v.array(v.pipe(v.string(), v.nonEmpty())),
  includeTests: v.boolean(),
  "suppressions.style": v.picklist(["mapguard", "nolint", "lint-ignore"]),
  "hover.mapInternals": v.picklist(["off", "compact", "full"]),
  "inlayHints.guards": v.boolean(),
  "codeLens.enable": v.boolean(),
};

function readRules(value: unknown, faults: string[]): Settings["rules"] {
  const rules: Record<string, SeveritySetting> = {};
  if (value === undefined || value === null) return rules;
  if (!isRecord(value)) {
    faults.push("mapguard.rules: expected an object");
    return rules;
  }
  for (const [rule, severity] of Object.entries(value)) {
    const known = severities.find((name) => name === severity);
    if (!ruleIds.includes(rule)) faults.push(`mapguard.rules: ${rule} is not a rule`);
    else if (known === undefined) faults.push(`mapguard.rules.${rule}: expected ${severities.join(", ")}`);
    else rules[rule] = known;
  }
  return rules;
}

/** Own properties only: names such as `constructor` mean nothing here. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (rest.length === 0) target[key] = value;
  else {
    const inner = isRecord(target[key]) ? target[key] : {};
    target[key] = inner;
    put(inner, rest, value);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
