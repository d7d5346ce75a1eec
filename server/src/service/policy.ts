/**
 * What is shown, and how loudly: presets choose the levels, rule settings the severities.
 */
import type { Level } from "../analysis/finding.ts";
import type { RuleInfo, Severity } from "../rules/rule.ts";
import { severities } from "../rules/rule.ts";

export type Preset = "quiet" | "balanced" | "strict";

export const presets: readonly Preset[] = ["quiet", "balanced", "strict"];

const levelsOf: Readonly<Record<Preset, readonly Level[]>> = {
  quiet: ["proven"],
  balanced: ["proven", "likely"],
  strict: ["proven", "likely", "possible"],
};

export interface Policy {
  readonly preset: Preset;
  /** By rule id; a rule that is not named has the severity its findings' level suggests. */
  readonly rules: Readonly<Record<string, Severity>>;
}

export const defaultPolicy: Policy = { preset: "balanced", rules: {} };

export function showsLevel(preset: Preset, level: Level): boolean {
  return levelsOf[preset].includes(level);
}

export function severityOf(rule: RuleInfo, level: Level, policy: Policy): Severity {
  return Object.hasOwn(policy.rules, rule.id) ? policy.rules[rule.id] : rule.severity(level);
}

export function atLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}
