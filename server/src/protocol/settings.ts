/**
 * The settings of the editor, as client and server exchange them: the `mapguard` section of the configuration. package.json
 * declares the same keys; a test holds the two and the documentation equal.
 */
export type PresetSetting = "quiet" | "balanced" | "strict";
export type SeveritySetting = "off" | "hint" | "information" | "warning" | "error";

export interface Settings {
  readonly enable: boolean;
  /** When an open file is analysed: at every change, when saved, or only on command. */
  readonly run: "onType" | "onSave" | "manual";
  /** Milliseconds to wait after a change. */
  readonly delay: number;
  /** Report on packages of open files only, or on the whole workspace. */
  readonly diagnosticMode: "openFiles" | "workspace";
  readonly diagnostics: { readonly model: "push" | "pull" };
  readonly preset: PresetSetting;
  /** By rule id; a project's `.mapguard.json` wins. */
  readonly rules: Readonly<Record<string, SeveritySetting>>;
  /** Globs relative to the workspace folder, besides those of `.mapguard.json`. */
  readonly exclude: readonly string[];
  readonly includeTests: boolean;
  readonly suppressions: { readonly style: "mapguard" | "nolint" | "lint-ignore" };
  readonly hover: { readonly mapInternals: "off" | "compact" | "full" };
  readonly inlayHints: { readonly guards: boolean };
  readonly codeLens: { readonly enable: boolean };
}

export const defaultSettings: Settings = {
  enable: true,
  run: "onType",
  delay: 0,
  diagnosticMode: "openFiles",
  diagnostics: { model: "push" },
  preset: "balanced",
  rules: {},
  exclude: [],
  includeTests: true,
  suppressions: { style: "mapguard" },
  hover: { mapInternals: "compact" },
  inlayHints: { guards: false },
  codeLens: { enable: true },
};
