/**
 * What the interpretation of one function leaves behind: its units of execution with their accesses, calls and spawns,
 * and the summary its callers use.
 */
import type { FileIr } from "../ir/file.ts";
import type { Ir } from "../ir/ir.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { BoolFact, TiedLock } from "./boolFacts.ts";
import type { AccessKind, LockMode } from "./finding.ts";
import type { Held } from "./held.ts";
import type { Location } from "./location.ts";
import type { Signals } from "./signals.ts";
import type { Value } from "./values.ts";

/** A declaration under analysis, with what is needed to name a place in it. */
export interface DeclContext {
  readonly id: number;
  readonly file: FileIr;
  readonly ir: Ir;
  /** Offset of the declaration in its file. */
  readonly offset: number;
  readonly func: FuncSymbol | undefined;
  readonly isTest: boolean;
  /** Generated code and mocks show what runs, but are not reported and count in no ratio. */
  readonly isMade: boolean;
}

/** Code that runs on one goroutine without a start in between: a function's own body, a goroutine's body, an escaping closure. */
export interface Unit {
  readonly id: number;
  readonly decl: DeclContext;
  /** Go's name of the function. */
  readonly name: string;
  /** FuncLit node, or -1 for the declaration's own body and for goroutines started on a named function. */
  readonly closure: number;
  readonly kind: "function" | "goroutine" | "callback";
  readonly accesses: Access[];
  readonly calls: CallEdge[];
  /** Accesses and calls by what makes them equal, so that code interpreted again is recorded once. */
  readonly recorded: Map<string, Access>;
  readonly called: Map<string, CallEdge>;
  /** callback: where the function value went, e.g. the key of a field; "" when unknown. */
  readonly storedAt: string;
  /** callback: its own signature makes it a handler. */
  readonly isHandler: boolean;
  /** goroutine: how it was started. */
  readonly spawn: Spawn | undefined;
  /** Objects that it made or obtained in function literals beside its own. */
  readonly made: Set<Value>;
  /** callback: goroutines that run on when it returns. */
  leaves: readonly Spawn[];
  /** Atomic flags it sets, and groups that a callback reports to, each with the sequence number of the last time. */
  readonly publishes: Map<string, number>;
  /** Channels that nobody else sends on or closes, each with the sequence number of the first time. */
  readonly opens: Map<string, number>;
}

export interface Access {
  readonly unit: Unit;
  readonly node: number;
  readonly kind: AccessKind;
  /** The map's contents are touched; false for a load or a replacement of the header alone. */
  readonly contents: boolean;
  readonly path: Value;
  readonly location: Location;
  readonly must: readonly Held[];
  readonly may: readonly Held[];
  readonly released: readonly Value[];
  /** What the function's bool parameters are wherever control gets here. */
  when: readonly BoolFact[];
  /** Locks that depend on such a parameter. */
  tied: readonly TiedLock[];
  /** Copies of locks that are held instead of the locks themselves. */
  readonly copied: readonly Value[];
  live: readonly Spawn[];
  joined: readonly string[];
  /** The header itself is read here (a field or variable is loaded), so a replacement conflicts. */
  readonly header: boolean;
  /** The map was loaded into a variable under these locks, before this access. */
  readonly loadedUnder: readonly Held[];
  /** Runs at most once and before everything that uses it, such as a sync.Once body. */
  readonly once: boolean;
  /** Runs again and again: in a loop of its function. */
  readonly repeats: boolean;
  /** Something near could not be understood. */
  readonly doubtful: boolean;
  /** Calls from this unit down to the access, when it stands in a callee that got the map as an argument. */
  readonly trace: readonly Place[];
  /** Exclusive tokens that are not locks: a serial executor. */
  readonly token: string;
  /** Order of recording within the unit's declaration. */
  readonly sequence: number;
}

export interface Place {
  readonly decl: DeclContext;
  readonly node: number;
  readonly function: string;
}

/** How an argument is owned in the caller. */
export type ArgumentOwner =
  | { readonly kind: "owned" }
  | { readonly kind: "shared" }
  /** As owned as this formal of the calling function. */
  | { readonly kind: "formal"; readonly symbol: number }
  /** A different object for each instance of this spawn. */
  | { readonly kind: "distinct" }
  /** Made by the function that started this goroutine. */
  | { readonly kind: "born" }
  /** Made or obtained by the code that passes it, from nowhere that others are known to share. */
  | { readonly kind: "private" }
  /** No object: a bool whose value is known at the call. */
  | { readonly kind: "true" }
  | { readonly kind: "false" };

export interface CallEdge {
  readonly caller: Unit;
  readonly node: number;
  readonly targets: readonly FuncSymbol[];
  /** Key of the field whose stored functions are called, "" for a direct call. */
  readonly fieldKey: string;
  readonly must: readonly Held[];
  readonly may: readonly Held[];
  readonly released: readonly Value[];
  when: readonly BoolFact[];
  tied: readonly TiedLock[];
  live: readonly Spawn[];
  joined: readonly string[];
  /** Receiver first. */
  readonly args: readonly Value[];
  readonly owners: readonly ArgumentOwner[];
  readonly once: boolean;
  readonly token: string;
}

/** A place that starts a goroutine. */
export interface Spawn {
  readonly id: number;
  readonly decl: DeclContext;
  readonly node: number;
  readonly label: string;
  /** The unit that runs; set right after creation. */
  child: Unit | undefined;
  readonly parent: Unit;
  /** Several may run at the same time on the same objects. */
  multi: boolean;
  /** The loop whose iterations start them, as a node range; [-1,-1] when none. */
  readonly loop: readonly [number, number];
  /** Locks the parent holds at the start. */
  readonly parentLocks: readonly Held[];
  readonly liveAtStart: readonly Spawn[];
  /** Keys of groups it reports Done to and channels it signals. */
  readonly signals: Signals;
  /** Keys it signals before its last access, with the sequence number of the signal. */
  readonly early: Map<string, number>;
  /** Groups it has waited for and channels it has drained when it signals, by the signal's key: who waits for it has waited for them too. */
  readonly relays: Map<string, readonly string[]>;
  /** May still run when its function returns. */
  unjoined: boolean;
  /** Runs beside its siblings only, after the parent's own code (a parallel subtest). */
  readonly siblingsOnly: boolean;
}

/** An access to something a caller passes in. */
export interface ParameterEffect {
  readonly access: Access;
  /** The formal's value (root of the path). */
  readonly formal: Value;
  /** The goroutine of the callee it happens on. */
  readonly spawn: Spawn | undefined;
}

/** A call of a function-typed parameter. */
export interface FormalCall {
  readonly formal: Value;
  readonly spawn: Spawn | undefined;
  readonly must: readonly Held[];
  readonly once: boolean;
  readonly node: number;
  readonly unit: Unit;
}

/** A function-typed parameter that is stored: where. */
export interface FormalStore {
  readonly formal: Value;
  readonly key: string;
}

export type Outcome = "any" | "true" | "false" | "nil" | "error";

export interface LockEffect {
  readonly outcome: Outcome;
  readonly acquired: readonly Held[];
  readonly released: readonly Value[];
}

/** The effects on locks for one value of a bool parameter. */
export interface LockVariant extends BoolFact {
  readonly effects: readonly LockEffect[];
}

/** The effects of a function literal on locks and goroutines. */
export interface ReturnedFunction {
  readonly acquired: readonly Held[];
  readonly released: readonly Value[];
  /** Keys waited for. */
  readonly joins: readonly string[];
}

export interface Summary {
  readonly func: FuncSymbol | undefined;
  readonly decl: DeclContext;
  readonly formals: readonly Value[];
  readonly units: readonly Unit[];
  readonly spawns: readonly Spawn[];
  /** Per result: what it is in terms of formals and globals; undefined when unknown; "fresh" for an object made here. */
  readonly returns: readonly (Value | "fresh" | undefined)[];
  /** Per result: what it is in the function's own terms, whoever may name it. */
  readonly results: readonly (Value | undefined)[];
  /** Per result: what a function literal that is returned does when it is called. */
  readonly returnedFunctions: readonly (ReturnedFunction | undefined)[];
  /** What the fields of a fresh first result hold, where the caller can name it. */
  readonly freshFields: readonly (readonly [Value, Value])[];
  /** What a first result that is a struct copy holds, in the function's own terms, where that differs from the original. */
  readonly copyFields: readonly (readonly [Value, Value])[];
  readonly lockEffects: readonly LockEffect[];
  /** Instead of those, for calls that say what a bool parameter is. */
  readonly lockVariants: readonly LockVariant[];
  /** Bool parameters on which it depends which locks are held where. */
  readonly deciding: readonly Value[];
  readonly effects: readonly ParameterEffect[];
  readonly formalCalls: readonly FormalCall[];
  readonly formalStores: readonly FormalStore[];
  /** Formals that another goroutine may see afterwards. */
  readonly escaping: readonly Value[];
  /** Places that got another map. */
  readonly replaced: readonly Value[];
  readonly unjoined: readonly Spawn[];
  /** Every spawn it may cause, joined or not. */
  readonly contains: ReadonlySet<Spawn>;
  /** Keys waited for on every path. */
  readonly joins: readonly string[];
  /** Groups it reports Done to, channels it sends on or closes. */
  readonly signals: ReadonlySet<Value>;
  /** Signals of its goroutines to what was passed in. */
  readonly openSignals: readonly { readonly spawn: Spawn; readonly place: Value }[];
  readonly noReturn: boolean;
}

export interface LockName {
  readonly key: string;
  readonly name: string;
  readonly mode: LockMode;
}
