/**
 * A view whose costlier parts are made when a feature asks for them: most keystrokes ask for none.
 */
import type { MapFact } from "../analysis/facts.ts";
import type { ConflictFinding } from "../analysis/finding.ts";
import type { Judgement } from "../analysis/judgement.ts";
import type { PackageInfo } from "../project/model.ts";
import type { Package } from "../resolve/package.ts";
import type { Diagnostic, Notice } from "./diagnostic.ts";
import type { PackageFile } from "./findings.ts";
import { fingerprint } from "./fingerprint.ts";
import type { PackageView } from "./packageView.ts";

export interface LiveViewParts {
  readonly info: PackageInfo;
  readonly package: Package;
  readonly files: ReadonlyMap<string, PackageFile>;
  readonly judgement: Judgement;
  readonly conflicts: readonly ConflictFinding[];
  readonly diagnostics: readonly Diagnostic[];
  notices(): readonly Notice[];
}

export class LiveView implements PackageView {
  private readonly parts: LiveViewParts;
  private knownFacts: readonly MapFact[] | undefined;
  private knownFindings: ReadonlyMap<string, ConflictFinding> | undefined;
  private knownNotices: readonly Notice[] | undefined;

  constructor(parts: LiveViewParts) {
    this.parts = parts;
  }

  get info(): PackageInfo {
    return this.parts.info;
  }

  get package(): Package {
    return this.parts.package;
  }

  get files(): ReadonlyMap<string, PackageFile> {
    return this.parts.files;
  }

  get facts(): readonly MapFact[] {
    this.knownFacts ??= this.parts.judgement.facts();
    return this.knownFacts;
  }

  get findings(): ReadonlyMap<string, ConflictFinding> {
    this.knownFindings ??= findingsByFingerprint(this.parts.conflicts);
    return this.knownFindings;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.parts.diagnostics;
  }

  get notices(): readonly Notice[] {
    this.knownNotices ??= this.parts.notices();
    return this.knownNotices;
  }
}

export function findingsByFingerprint(findings: readonly ConflictFinding[]): ReadonlyMap<string, ConflictFinding> {
  return new Map(findings.map((finding) => [fingerprint({ ...finding, function: finding.site.function }), finding]));
}
