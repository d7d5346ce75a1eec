/**
 * One analysed package as the features of an editor see it: source, types, facts and findings of one moment. A feature is
 * a function of a view, a file and an offset; it keeps nothing and asks no disk.
 */

import type { MapFact } from "../analysis/facts.ts";
import type { ConflictFinding } from "../analysis/finding.ts";
import type { PackageInfo } from "../project/model.ts";
import type { Package } from "../resolve/package.ts";
import type { Diagnostic, Notice } from "./diagnostic.ts";
import type { PackageFile } from "./findings.ts";

export interface PackageView {
  readonly info: PackageInfo;
  /** Registered with bodies: types, symbols and bodies on demand. Valid as long as the view is the newest of its package. */
  readonly package: Package;
  /** By path. */
  readonly files: ReadonlyMap<string, PackageFile>;
  /** What is known of every map, findings or not. */
  readonly facts: readonly MapFact[];
  /** Every finding that a rule could render, of any level, suppressed or not, by fingerprint. */
  readonly findings: ReadonlyMap<string, ConflictFinding>;
  /** What is shown: after presets, suppressions and severities. */
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly Notice[];
}
