/**
 * The working set of one interpretation: where we are in a declaration, and what has been recorded so far.
 * The mutually recursive parts (statements, expressions, calls, closures) reach each other through `steps`.
 */

import type { Ir } from "../../ir/ir.ts";
import type { BodyInfo, FuncSymbol, LocalSymbol } from "../../resolve/symbols.ts";
import type { Type } from "../../resolve/types.ts";
import type { ForeignModel } from "../foreignModel.ts";
import type { Held } from "../held.ts";
import type { DeclContext, FormalCall, FormalStore, ParameterEffect, ReturnedFunction, Spawn, Summary, Unit } from "../model.ts";
import type { AnalysisOptions } from "../options.ts";
import type { Interpretation } from "../signals.ts";
import type { State } from "../state.ts";
import type { Value, Values } from "../values.ts";

export interface PlaceTable {
  get(key: string): Value | undefined;
  set(key: string, place: Value): void;
}

/** What the interpretation of one function may ask of the package. */
export interface Program extends Interpretation {
  readonly values: Values;
  readonly packagePath: string;
  readonly options: AnalysisOptions;
  summary(func: FuncSymbol): Summary | undefined;
  isOwn(func: FuncSymbol): boolean;
  implementers(interfaceType: Type, method: string): readonly FuncSymbol[];
  /** What a function of another package does to the maps and functions it is given. */
  foreign(func: FuncSymbol): ForeignModel | undefined;
  /** Names of variables and fields that are only ever given a channel of capacity one. */
  readonly semaphores: ReadonlySet<string>;
  /** The groups and channels behind the keys of joins. */
  readonly places: PlaceTable;
  newUnitId(): number;
  newSpawnId(): number;
  /** Remembers that these functions are stored under a field or variable key. */
  storeFunction(key: string, func: FuncSymbol): void;
  /** Remembers that one lock is reached by another name, such as a Cond's L. */
  aliasLock(key: string, target: string): void;
}

/** The expression, statement and call steps, wired once in `interpret.ts`. */
export interface Steps {
  execute(it: Interp, node: number, state: State): State;
  evaluate(it: Interp, node: number, state: State, load?: boolean): Value;
  call(it: Interp, node: number, state: State): Value;
  /** Runs a function value with these arguments on the current goroutine. */
  invoke(it: Interp, node: number, fn: Value, args: readonly Value[], state: State): Value;
  /** Runs a function value on a goroutine of its own. */
  spawn(it: Interp, node: number, fn: Value, args: readonly Value[], state: State, options: SpawnOptions): void;
  /** A function value leaves our sight: it may be called by anyone. */
  escapeFunction(it: Interp, fn: Value, state: State, storedAt: string): void;
}

export interface SpawnOptions {
  readonly label: string;
  readonly multi: boolean;
  readonly joined: boolean;
  readonly signals: readonly string[];
  /** Distinguishes several spawns of one call. */
  readonly tag: string;
  /** Locks held around the body by whoever runs it. */
  readonly must: readonly Held[];
  /** Arguments (receiver first) that the parent gives away with the start. */
  readonly handed?: readonly boolean[];
  /** Runs beside its siblings only, after the parent's own code (a parallel subtest). */
  readonly siblingsOnly?: boolean;
}

export interface Returned {
  readonly state: State;
  readonly values: readonly Value[];
  /** The single boolean or error result as written: decides the outcome class. */
  readonly outcome: "true" | "false" | "nil" | "error" | "any";
  /** Before the function did anything: there was nothing to do. */
  readonly isVacuous: boolean;
}

/** A function or closure body being interpreted. */
export interface Frame {
  readonly node: number;
  readonly returns: Returned[];
  readonly results: readonly LocalSymbol[];
  /** The states at each `goto`, by label, until the label is met. */
  readonly jumps: Map<number, State[]>;
}

export interface LoopFrame {
  readonly node: number;
  readonly label: number;
  /** Loops take break and continue; switch and select take break alone. */
  readonly isLoop: boolean;
  readonly breaks: State[];
  readonly continues: State[];
}

/** A lock effect that holds only for one outcome of a call. */
export interface Conditional {
  readonly outcome: "true" | "false" | "nil" | "error";
  readonly acquired: readonly Held[];
  readonly released: readonly Value[];
}

const maxUnits = 400;
const maxInline = 4000;

export class Interp {
  readonly program: Program;
  readonly values: Values;
  readonly decl: DeclContext;
  readonly ir: Ir;
  readonly info: BodyInfo;
  readonly steps: Steps;
  unit: Unit;
  readonly units: Unit[] = [];
  readonly spawns: Spawn[] = [];
  readonly effects: ParameterEffect[] = [];
  readonly formalCalls: FormalCall[] = [];
  readonly formalStores: FormalStore[] = [];
  readonly escaping = new Set<Value>();
  /** Fresh objects that a callee stored where others find them. */
  readonly published = new Set<Value>();
  /** Places whose map was replaced. */
  readonly replaced = new Set<Value>();
  readonly contains = new Set<Spawn>();
  readonly conditions = new Map<Value, Conditional[]>();
  /** The last value of each evaluated call, for conditions. */
  readonly callValues = new Map<number, Value>();
  /** Locks under which a local was last loaded with a map. */
  readonly loads = new Map<LocalSymbol, readonly Held[]>();
  /** Channels and groups signalled by the code of the current unit. */
  signals = new Set<Value>();
  /** When each was signalled last, in the order of recording. */
  readonly signalledAt = new Map<Value, number>();
  /** Keys of channels that were received from until they were closed. */
  readonly drained = new Set<string>();
  /** Groups waited for, and channels drained, before each signal to a place. */
  readonly waitedAt = new Map<Value, readonly string[]>();
  /** Who sends on a channel or closes it; undefined when it is not one unit at one time. */
  readonly openers = new Map<Value, Unit | undefined>();
  /** Signals whose place is a formal: callers know it by other names. */
  readonly openSignals: { spawn: Spawn; place: Value }[] = [];
  /** Above zero nothing is recorded: a first pass through a loop. */
  dry = 0;
  /** Inside a sync.Once body. */
  once = 0;
  token = "";
  /** For the call that starts a goroutine: which arguments it alone has from now on. */
  handed: readonly boolean[] = [];
  /** Objects made here by the field through which others see them. */
  readonly settled = new Map<Value, Value>();
  /** While a deferred call runs: what was evaluated when it was deferred. */
  preset: ReadonlyMap<number, Value> | undefined;
  /** Functions that callees made and returned. */
  readonly returnedFunctions = new Map<Value, ReturnedFunction>();
  /** The second and later results of a call, by its node. */
  readonly laterResults = new Map<number, readonly (Value | undefined)[]>();
  frame: Frame | undefined;
  /** Returns before the function does anything. */
  vacuous: ReadonlySet<number> = new Set();
  loops: LoopFrame[] = [];
  /** The label of the statement about to run, 0 for none. */
  pendingLabel = 0;
  /** Closures being interpreted on the current goroutine. */
  readonly inline = new Set<Value>();
  /** Closures being interpreted as goroutines. */
  readonly running = new Map<Value, Spawn>();
  readonly spawnAt = new Map<string, Spawn>();
  readonly escapedFunctions = new Set<string>();
  readonly semaphores: ReadonlySet<string>;
  private sequence = 0;
  private inlined = 0;

  constructor(program: Program, decl: DeclContext, info: BodyInfo, steps: Steps, semaphores: ReadonlySet<string>, name: string) {
    this.program = program;
    this.values = program.values;
    this.decl = decl;
    this.ir = decl.ir;
    this.info = info;
    this.steps = steps;
    this.semaphores = semaphores;
    this.unit = this.newUnit("function", name, -1, "", undefined);
  }

  newUnit(kind: Unit["kind"], name: string, closure: number, storedAt: string, spawn: Spawn | undefined, isHandler = false): Unit {
    const unit: Unit = {
      id: this.program.newUnitId(),
      decl: this.decl,
      name,
      closure,
      kind,
      accesses: [],
      calls: [],
      recorded: new Map(),
      called: new Map(),
      leaves: [],
      storedAt,
      isHandler,
      spawn,
      publishes: new Map(),
      opens: new Map(),
      made: new Set(),
    };
    this.units.push(unit);
    return unit;
  }

  nextSequence(): number {
    return this.sequence++;
  }

  /** False once this declaration has used up its budget: further closures are not followed. */
  mayDescend(): boolean {
    return this.units.length < maxUnits && ++this.inlined < maxInline;
  }

  /** The innermost loop around the current point within the current function or inlined closures, as a node range. */
  loopRange(): readonly [number, number] {
    for (let i = this.loops.length - 1; i >= 0; i--) if (this.loops[i].isLoop) return [this.loops[i].node, this.ir.next[this.loops[i].node]];
    return [-1, -1];
  }

  /** Evaluating `node` has given the object, which then belongs to the code that is running, wherever its text stands. */
  noteMade(node: number, value: Value): void {
    const { closure, made } = this.unit;
    if (closure >= 0 && value.node === node && (node < closure || node >= this.ir.next[closure])) made.add(value);
  }

  /** The loop whose rounds start a goroutine here: around this point, or around the start of the goroutine that does it. */
  startLoop(): readonly [number, number] {
    const own = this.loopRange();
    return own[0] < 0 && this.unit.spawn?.decl === this.decl ? this.unit.spawn.loop : own;
  }

  isFormal(value: Value): boolean {
    const symbol = value.symbol;
    return (
      value.kind === "local" &&
      value.decl === this.decl.id &&
      symbol !== undefined &&
      symbol.func === 0 &&
      (symbol.role === "param" || symbol.role === "receiver")
    );
  }
}
