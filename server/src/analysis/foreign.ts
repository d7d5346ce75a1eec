/**
 * What a function of another package does to a map or function it is given, read from its own body when a call asks:
 * the same interpretation as for our own code, condensed to what the tables of `models` could have said.
 */
import type { CallbackModel } from "../models/callbacks.ts";
import type { HiddenAccess } from "../models/hidden.ts";
import type { Package } from "../resolve/package.ts";
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { ForeignModel } from "./foreignModel.ts";
import type { Program } from "./interp/interp.ts";
import { interpretFunction } from "./interp/interpret.ts";
import { calleeKey } from "./interp/names.ts";
import type { DeclContext, Summary } from "./model.ts";
import { defaultAnalysisOptions } from "./options.ts";
import { type Value, Values } from "./values.ts";

/** Callees of a foreign function are read too, so deep. */
const maxDepth = 3;
/** Larger bodies are taken as unknown: they are no helpers. */
const maxNodes = 3000;

/** Finds the package that an import of another package means. */
export interface Importer {
  importPackage(from: Package, path: string): Package | undefined;
}

export class ForeignModels {
  private readonly world: Importer;
  private readonly known = new Map<string, ForeignModel | undefined>();

  constructor(world: Importer) {
    this.world = world;
  }

  /** The model of a function that `from` imports; undefined when its body cannot be had or says nothing. */
  of(func: FuncSymbol, from: Package): ForeignModel | undefined {
    const key = calleeKey(func);
    if (this.known.has(key)) return this.known.get(key);
    this.known.set(key, undefined);
    const pkg = this.world.importPackage(from, func.packagePath);
    const summary = pkg && new ForeignProgram(pkg).summary(func);
    const model = summary && condense(summary);
    this.known.set(key, model);
    return model;
  }
}

/** One function of a foreign package with the callees it has there. */
class ForeignProgram implements Program {
  readonly values = new Values();
  readonly packagePath: string;
  readonly options = defaultAnalysisOptions;
  readonly semaphores: ReadonlySet<string> = new Set();
  readonly places = new Map<string, Value>();
  readonly current = undefined;
  private readonly pkg: Package;
  private readonly summaries = new Map<string, Summary | undefined>();
  private depth = 0;
  private next = 0;

  constructor(pkg: Package) {
    this.pkg = pkg;
    this.packagePath = pkg.path;
  }

  summary(func: FuncSymbol): Summary | undefined {
    const key = calleeKey(func);
    if (this.summaries.has(key)) return this.summaries.get(key);
    this.summaries.set(key, undefined);
    const loaded = this.depth < maxDepth ? this.pkg.withBody(func) : undefined;
    if (!loaded || loaded.decl.ir.length > maxNodes || loaded.decl.ir.hasError) return undefined;
    const decl: DeclContext = {
      id: this.next++,
      file: { path: loaded.path, text: "", outline: { ...emptyOutline }, decls: [] },
      ir: loaded.decl.ir,
      offset: loaded.decl.extent.start,
      func,
      isTest: false,
      isMade: false,
    };
    this.depth++;
    const summary = interpretFunction(this, decl, loaded.info);
    this.depth--;
    this.summaries.set(key, summary);
    return summary;
  }

  isOwn(func: FuncSymbol): boolean {
    return func.packagePath === this.packagePath;
  }

  foreign(): undefined {
    return undefined;
  }

  implementers(): readonly FuncSymbol[] {
    return [];
  }

  newUnitId(): number {
    return this.next++;
  }

  newSpawnId(): number {
    return this.next++;
  }

  storeFunction(): void {}

  aliasLock(): void {}

  sees(): boolean {
    return true;
  }

  contributes(): void {}
}

const emptyOutline = { packageName: "", packageStart: -1, imports: [], declarations: [], comments: [], generated: false, buildConstraint: "" };

function condense(summary: Summary): ForeignModel | undefined {
  const shift = summary.func?.receiver ? 1 : 0;
  const accesses = new Map<string, HiddenAccess>();
  for (const { access, formal, spawn } of summary.effects) {
    // Under a lock of its own the callee protects itself.
    if (spawn || access.path !== formal || access.must.length > 0 || access.kind === "replace" || !access.contents) continue;
    const argument = summary.formals.indexOf(formal) - shift;
    accesses.set(`${access.kind}:${argument}`, { kind: access.kind, argument, rest: false, deep: false, exportedOnly: false });
  }
  const callbacks = new Map<number, CallbackModel>();
  for (const call of summary.formalCalls) {
    const argument = summary.formals.indexOf(call.formal) - shift;
    const { spawn } = call;
    if (!spawn || argument < 0) continue;
    // Under a lock it runs once at a time, however many goroutines there are.
    const many = spawn.multi && !call.must.some((held) => held.mode === "exclusive");
    callbacks.set(argument, { run: "go", many, joined: !spawn.unjoined, group: false, label: spawn.label });
  }
  return accesses.size > 0 || callbacks.size > 0 ? { accesses: [...accesses.values()], callbacks } : undefined;
}
