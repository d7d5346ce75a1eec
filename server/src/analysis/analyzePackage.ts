/**
 * The analysis of one package, from resolved declarations to findings of every level.
 */
import type { Package } from "../resolve/package.ts";
import type { MapFact } from "./facts.ts";
import type { ConflictFinding } from "./finding.ts";
import type { ForeignModels } from "./foreign.ts";
import { Judgement } from "./judgement.ts";
import type { AnalysisOptions } from "./options.ts";
import { PackageProgram } from "./program.ts";
import type { SkippedDeclaration } from "./traces.ts";

export interface PackageResult {
  readonly findings: readonly ConflictFinding[];
  readonly skipped: readonly SkippedDeclaration[];
  /** One for each map, in the order they were met; empty unless asked for. */
  readonly facts: readonly MapFact[];
}

export interface PackageInput {
  /** Registered with bodies. */
  readonly package: Package;
  readonly options: AnalysisOptions;
  /** Shared by the packages that one thread analyses. */
  readonly foreign?: ForeignModels;
  /** Also say what is known of maps that nothing is wrong with. */
  readonly facts?: boolean;
}

export function analyzePackage({ package: pkg, options, foreign, facts = false }: PackageInput): PackageResult {
  const program = new PackageProgram(pkg, options, foreign);
  program.run();
  const judgement = new Judgement(program, pkg, options);
  return { findings: judgement.findings(), skipped: program.skipped, facts: facts ? judgement.facts() : [] };
}
