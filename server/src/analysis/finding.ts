/**
 * What the analysis reports: structured data, rendered into words by a rule and into bytes by a format.
 */
export type Level = "proven" | "likely" | "possible";

export type AccessKind = "read" | "write" | "delete" | "iterate" | "len" | "clear" | "replace";

export type LockMode = "exclusive" | "shared";

/** A place in a file: UTF-16 offsets from the file's start. */
export interface Site {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Enclosing function as Go prints it: `(*Server).healthz`, `Server.Get`, `run.func1`; "" at package level. */
  readonly function: string;
}

export interface HeldLock {
  /** `Type.field`, `pkg.var` or `var`. */
  readonly name: string;
  readonly mode: LockMode;
}

export type RelatedRole = "other-access" | "goroutine" | "lock-elsewhere" | "call";

export interface RelatedSite extends Site {
  readonly role: RelatedRole;
  /** For other-access. */
  readonly access?: AccessKind;
  readonly locks: readonly HeldLock[];
  /** For goroutine: what starts it: "go", "handler", "errgroup", "api", "test", "callback", … */
  readonly spawn?: string;
}

export interface ConflictFinding {
  /** Rule id, e.g. `concurrent-map-write`. */
  readonly rule: string;
  readonly level: Level;
  readonly packagePath: string;
  /** `Type.field`, `pkg.var` or `var`. */
  readonly map: string;
  readonly access: AccessKind;
  readonly site: Site;
  readonly locks: readonly HeldLock[];
  /** The lock the other sites hold, when one was inferred: "" otherwise. */
  readonly guard: string;
  /** How often the guard is held at this map's other sites. */
  readonly guardHeld: number;
  readonly guardTotal: number;
  /** Why this was reported, for messages and debug output: a short stable key such as `goroutine`, `guard-all-writes`, `declared-guard`. */
  readonly evidence: string;
  readonly related: readonly RelatedSite[];
  /** Counts equal (rule, package, map, function, access) tuples in source order, from 0. */
  readonly ordinal: number;
}
