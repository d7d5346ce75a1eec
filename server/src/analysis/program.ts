/**
 * One package under analysis: its declarations, the call graph that orders them, and their summaries. After an edit of
 * function bodies it interprets anew what the edit reaches, and nothing else.
 */

import { errorText } from "../base/errorText.ts";
import { sameItems } from "../base/sameItems.ts";
import type { DeclIr, FileIr } from "../ir/file.ts";
import { Op } from "../ir/ir.ts";
import { findMember } from "../resolve/members.ts";
import { implementers } from "../resolve/methods.ts";
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import { typeKey } from "../resolve/typeOps.ts";
import type { Type } from "../resolve/types.ts";
import { Declaration, isParallelTest, maxRounds, referenced, semaphoreNames } from "./declaration.ts";
import { Derived } from "./derived.ts";
import type { ForeignModels } from "./foreign.ts";
import type { ForeignModel } from "./foreignModel.ts";
import type { PlaceTable, Program } from "./interp/interp.ts";
import { interpretFunction, interpretInitialiser } from "./interp/interpret.ts";
import { makesSame } from "./madeWhole.ts";
import type { Summary } from "./model.ts";
import type { AnalysisOptions } from "./options.ts";
import type { Difference } from "./reconcile.ts";
import { further, hasSameLoops, keyOf, type Leads, lost, type Revision, type RevisionState } from "./revision.ts";
import type { Signals } from "./signals.ts";
import { isStandard } from "./standardTypes.ts";
import { stronglyConnected } from "./stronglyConnected.ts";
import { type SkippedDeclaration, Trace } from "./traces.ts";
import { type Value, Values } from "./values.ts";
import { type Revisable, Visits } from "./visits.ts";

/** Interface calls with more possible targets than this stay unknown. */
const maxImplementers = 8;

export class PackageProgram implements Program {
  readonly values: Values;
  readonly packagePath: string;
  readonly options: AnalysisOptions;
  readonly places: PlaceTable;
  current: Declaration | undefined;
  semaphores: ReadonlySet<string> = new Set();
  private readonly pkg: Package;
  private readonly foreignModels: ForeignModels | undefined;
  private readonly functions = new Map<FuncSymbol, Declaration>();
  private readonly variables: Declaration[] = [];
  /** Functions of a cycle together, callees first. */
  private components: readonly (readonly Declaration[])[] = [];
  private readonly placeWriters = new Map<string, Set<Declaration>>();
  private readonly implementerCache = new Map<string, readonly FuncSymbol[]>();
  /** What follows from the summaries at hand; asked for often, so kept until they change. */
  private derived: Derived | undefined;
  private units = 0;
  private spawns = 0;
  private readonly freeSpawnIds: number[] = [];

  constructor(pkg: Package, options: AnalysisOptions, foreign?: ForeignModels) {
    this.pkg = pkg;
    this.values = new Values(pkg);
    this.foreignModels = foreign;
    this.options = options;
    this.packagePath = pkg.path;
    this.places = { get: (key) => this.place(key), set: (key, place) => this.setPlace(key, place) };
    const files = new Map<string, FileIr>(pkg.files.map((f) => [f.path, f]));
    let id = 0;
    for (const func of pkg.functions()) {
      const file = files.get(func.file);
      if (file && func.decl) this.functions.set(func, new Declaration(id++, file, func.decl, func, () => pkg.body(func)));
    }
    for (const file of pkg.files)
      for (const decl of file.decls) {
        if (decl.extent.kind === "var") this.variables.push(new Declaration(id++, file, decl, undefined, () => pkg.bodyOfDecl(decl, file)));
      }
  }

  /** Interprets everything, callees before callers. */
  run(): void {
    for (const _ of this.steps());
  }

  /** The same in steps of about one function each. */
  *steps(): Generator<undefined, void> {
    this.semaphores = semaphoreNames([...this.functions.values(), ...this.variables]);
    for (const decl of this.functions.values()) {
      decl.callees = this.calleesOf(decl);
      yield undefined;
    }
    this.order();
    for (const component of this.components) {
      this.interpretComponent(component);
      yield undefined;
    }
    for (const decl of this.variables) this.interpretVariable(decl);
  }

  // ---- revisions

  /** The function's text moved about, and its code stands for the one before: nothing is interpreted. */
  move(func: FuncSymbol): void {
    if (func.decl) this.functions.get(func)?.replace(func.decl);
  }

  /**
   * These functions have other bodies now, and everything else of the package is as it was. Where nothing changed that
   * others see, summaries stay the objects they were. `leads`: as last judged.
   */
  revise(changed: readonly FuncSymbol[], leads: Leads): Revision {
    const due = new Set<Declaration>();
    for (const func of changed) {
      const decl = this.functions.get(func);
      if (!decl || !func.decl || (decl.isTest && isParallelTest(decl.ir) !== isParallelTest(func.decl.ir))) return lost;
      due.add(decl);
    }
    const matters = (func: FuncSymbol | undefined): boolean => func !== undefined && leads.matters(func);
    let isReordered = false;
    let channelsChanged = false;
    let differsIn: Difference = "nothing";
    for (const decl of due) {
      const { channels, callees, ir } = decl;
      decl.replace(decl.func?.decl as DeclIr);
      if (matters(decl.func) && !(hasSameLoops(ir, decl.ir) && makesSame(ir, decl.ir))) differsIn = "everything";
      decl.callees = this.calleesOf(decl);
      isReordered ||= !sameItems(callees, decl.callees);
      channelsChanged ||= !sameItems(channels.one, decl.channels.one) || !sameItems(channels.other, decl.channels.other);
    }
    const semaphores = channelsChanged ? semaphoreNames(this.inOrder()) : this.semaphores;
    const isLost = semaphores.size !== this.semaphores.size || [...semaphores].some((name) => !this.semaphores.has(name));
    const state: RevisionState = { due, leads, interpreted: 0, spreads: isReordered, differsIn, isLost };
    if (isReordered) {
      const before = this.inOrder();
      for (const decl of this.reorder()) due.add(decl);
      const led = (decls: readonly Declaration[]): readonly Declaration[] => decls.filter(({ func }) => matters(func));
      if (!sameItems(led(before), led(this.inOrder()))) state.differsIn = further(state.differsIn, "ways");
    }
    const visits = new Visits(this.revisable(), state);
    for (const component of this.components) {
      if (due.size === 0 && !state.spreads) break;
      visits.visit(component, () => this.interpretComponent(component));
    }
    for (const decl of this.variables) if (state.spreads) visits.visit([decl], () => this.interpretVariable(decl));
    if (state.differsIn !== "nothing" || state.spreads) this.derived = undefined;
    return state;
  }

  private revisable(): Revisable {
    return {
      forget: (decl) => this.forget(decl),
      interpretAlone: (decl) => this.guarded(decl, () => interpretFunction(this, decl, decl.body())),
      wouldSeeSame: (decl) => this.wouldSeeSame(decl),
      freeSpawns: (summaries) => this.freeSpawns(summaries),
    };
  }

  /** Orders everything anew; those that are in another cycle now, or in none any more. */
  private reorder(): readonly Declaration[] {
    const cycles = this.components.filter(({ length }) => length > 1);
    const before = new Set(cycles.map(keyOf));
    const cyclic = new Set(cycles.flat());
    this.order();
    const isAsBefore = (component: readonly Declaration[]): boolean => (component.length > 1 ? before.has(keyOf(component)) : !cyclic.has(component[0]));
    return this.components.flatMap((component) => (isAsBefore(component) ? [] : component));
  }

  /** What its interpretation left behind. */
  private forget(decl: Declaration): void {
    const { trace } = decl;
    this.values.revise(decl.id);
    for (const key of trace.places.keys()) this.placeWriters.get(key)?.delete(decl);
    for (const [signals] of trace.signals) signals.forget(decl);
    decl.trace = new Trace();
    decl.summary = undefined;
  }

  private freeSpawns(summaries: readonly Summary[]): void {
    for (const { spawns } of summaries) for (const { id } of spawns) this.freeSpawnIds.push(id);
  }

  private wouldSeeSame(decl: Declaration): boolean {
    for (const [func, seen] of decl.trace.seenSummaries) if (this.visibleSummary(func, decl) !== seen) return false;
    for (const [key, seen] of decl.trace.seenPlaces) if (this.earlierPlace(key, decl) !== seen) return false;
    return true;
  }

  // ---- order and interpretation

  private order(): void {
    const components = stronglyConnected([...this.functions.keys()], (func) => this.functions.get(func)?.callees ?? []);
    this.components = components.map((component) => component.flatMap((func) => this.functions.get(func) ?? []));
    this.components.forEach((component, rank) => {
      for (const decl of component) decl.rank = rank;
    });
    for (const decl of this.variables) decl.rank = this.components.length;
    this.derived = undefined;
  }

  private interpretComponent(component: readonly Declaration[]): void {
    const [first] = component;
    const isCyclic = component.length > 1 || (first.func !== undefined && first.callees.includes(first.func));
    const rounds = isCyclic ? maxRounds : 1;
    for (const decl of component) decl.rounds = [];
    for (let round = 0; round < rounds; round++)
      for (const decl of component) {
        this.guarded(decl, () => interpretFunction(this, decl, decl.body()));
        if (component.length > 1 && decl.summary) decl.rounds = [...decl.rounds, decl.summary];
      }
  }

  private interpretVariable(decl: Declaration): void {
    this.guarded(decl, () => interpretInitialiser(this, decl, decl.body()));
  }

  /** One declaration that defeats us is reported and left out; the others answer. */
  private guarded(decl: Declaration, interpret: () => Summary): void {
    this.current = decl;
    try {
      decl.summary = interpret();
    } catch (error) {
      decl.trace.skipped = { file: decl.file.path, reason: errorText(error) };
    }
    this.current = undefined;
  }

  private calleesOf({ ir, body }: Declaration): FuncSymbol[] {
    const info = body();
    const found = new Set<FuncSymbol>();
    const add = (f: FuncSymbol | undefined): void => {
      if (f && this.functions.has(f)) found.add(f);
    };
    for (let n = 0; n < ir.length; n++) {
      if (ir.op[n] !== Op.Call) continue;
      const callee = info.callee(n);
      if (callee.kind === "func" || callee.kind === "method" || callee.kind === "methodExpr") add(callee.func);
      else if (callee.kind === "interfaceMethod") for (const f of this.implementers(callee.interfaceType, callee.name)) add(f);
      for (let a = ir.next[n + 1]; a < ir.next[n]; a = ir.next[a]) add(referenced(info, ir, a));
    }
    return [...found];
  }

  // ---- what an interpretation asks

  summary(func: FuncSymbol): Summary | undefined {
    const { current } = this;
    const decl = this.functions.get(func);
    if (!current || !decl || decl.rank === current.rank) return decl?.summary;
    const seen = this.visibleSummary(func, current);
    current.trace.seenSummaries.set(func, seen);
    return seen;
  }

  /** What comes later in the order is not known yet, even when it is. */
  private visibleSummary(func: FuncSymbol, from: Declaration): Summary | undefined {
    const decl = this.functions.get(func);
    return decl && decl.rank < from.rank ? decl.summary : undefined;
  }

  private place(key: string): Value | undefined {
    const { current } = this;
    if (!current) return undefined;
    const own = current.trace.places.get(key);
    if (own) return own;
    for (const decl of this.placeWriters.get(key) ?? [])
      if (decl.rank === current.rank) {
        current.trace.seesPeers = true;
        return decl.trace.places.get(key);
      }
    const seen = this.earlierPlace(key, current);
    current.trace.seenPlaces.set(key, seen);
    return seen;
  }

  /** The last one set before `from`, by the order of interpretation. */
  private earlierPlace(key: string, from: Declaration): Value | undefined {
    let last: Declaration | undefined;
    for (const decl of this.placeWriters.get(key) ?? []) {
      if (decl.rank < from.rank && (!last || decl.rank > last.rank || (decl.rank === last.rank && decl.id > last.id))) last = decl;
    }
    return last?.trace.places.get(key);
  }

  private setPlace(key: string, place: Value): void {
    const { current } = this;
    if (!current) return;
    current.trace.places.set(key, place);
    const writers = this.placeWriters.get(key);
    if (writers) writers.add(current);
    else this.placeWriters.set(key, new Set([current]));
  }

  sees(decl: object): boolean {
    return !this.current || !(decl instanceof Declaration) || decl.rank <= this.current.rank;
  }

  contributes(signals: Signals, key: string): void {
    this.current?.trace.signals.push([signals, key]);
  }

  storeFunction(key: string, func: FuncSymbol): void {
    this.current?.trace.stored.push([key, func]);
  }

  aliasLock(key: string, target: string): void {
    this.current?.trace.aliases.push([key, target]);
  }

  isOwn(func: FuncSymbol): boolean {
    return this.functions.has(func);
  }

  foreign(func: FuncSymbol): ForeignModel | undefined {
    return this.foreignModels?.of(func, this.pkg);
  }

  implementers(interfaceType: Type, method: string): readonly FuncSymbol[] {
    if (interfaceType.kind === "unknown" || isStandard(interfaceType)) return [];
    const key = `${interfaceType.kind === "named" ? `${interfaceType.packagePath}.${interfaceType.name}` : typeKey(interfaceType)}.${method}`;
    let found = this.implementerCache.get(key);
    if (!found) {
      const methods: FuncSymbol[] = [];
      for (const named of implementers([this.pkg], interfaceType)) {
        const member = findMember(named, method, this.pkg.path);
        if (member?.kind === "method" && member.steps.length === 0 && this.functions.has(member.method)) methods.push(member.method);
      }
      found = methods.length > maxImplementers ? [] : methods;
      this.implementerCache.set(key, found);
    }
    return found;
  }

  newUnitId(): number {
    return this.units++;
  }

  /** Small numbers, used again when their goroutine is gone: sets of goroutines are made of bits. */
  newSpawnId(): number {
    return this.freeSpawnIds.pop() ?? this.spawns++;
  }

  // ---- what it all came to

  /** Callees before callers. */
  get summaries(): ReadonlyMap<FuncSymbol, Summary> {
    return this.derive().summaries;
  }

  get initialisers(): readonly Summary[] {
    return this.derive().initialisers;
  }

  allSummaries(): readonly Summary[] {
    return this.derive().all;
  }

  /** Functions stored under a key, callable from wherever the key is called. */
  get stored(): ReadonlyMap<string, ReadonlySet<FuncSymbol>> {
    return this.derive().stored;
  }

  get lockAliases(): ReadonlyMap<string, string> {
    return this.derive().lockAliases;
  }

  get skipped(): readonly SkippedDeclaration[] {
    return this.inOrder().flatMap(({ trace }) => trace.skipped ?? []);
  }

  private inOrder(): readonly Declaration[] {
    return [...this.components.flat(), ...this.variables];
  }

  private derive(): Derived {
    // While an interpretation is under way, what is at hand is not all there will be.
    if (this.derived && !this.current) return this.derived;
    const derived = new Derived(this.inOrder());
    if (!this.current) this.derived = derived;
    return derived;
  }
}
