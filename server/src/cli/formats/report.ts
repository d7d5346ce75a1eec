/**
 * What a format is given: the whole outcome of a check, in its final order.
 */
import type { Diagnostic, Notice } from "../../service/diagnostic.ts";
import type { Preset } from "../../service/policy.ts";

export interface Report {
  /** Folder that paths are shown relative to; absolute, with `/`. */
  readonly root: string;
  readonly preset: Preset;
  readonly packages: number;
  readonly files: number;
  readonly lines: number;
  readonly elapsedMs: number;
  readonly findings: readonly Diagnostic[];
  /** Findings silenced by comments. */
  readonly suppressed: number;
  /** Findings the baseline accepts. */
  readonly accepted: number;
  /** Findings the preset leaves out because they are less sure. */
  readonly hidden: number;
  readonly notices: readonly Notice[];
}

/** Relative to the root, or absolute when outside. */
export function relativePath(root: string, file: string): string {
  if (file === root) return ".";
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return file.startsWith(prefix) ? file.slice(prefix.length) : file;
}
