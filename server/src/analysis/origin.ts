/**
 * Where the object that holds a map comes from: up the calls of one context, from formal to argument, to the place
 * that made it, obtained it, or was given it from outside. Two sides of a conflict are told apart or tied by it.
 */
import { Op } from "../ir/ir.ts";
import type { Context, Contexts } from "./contexts.ts";
import type { Instance } from "./instance.ts";
import { isCaptured, isReference } from "./interp/access.ts";
import { makesParts } from "./madeWhole.ts";
import type { DeclContext, Spawn, Unit } from "./model.ts";
import { alternatives, rootOf, type Value } from "./values.ts";

export interface Origin {
  /** The object, or the way to it, in terms of the function where the trace ended. */
  readonly path: Value;
  readonly root: Value;
  /**
   * "global"; "receiver" and "param": of the function through which others come in; "captured": it was there before the
   * goroutine or closure that uses it; "stored": belongs to a function that was kept somewhere; "local": made or obtained
   * on the way.
   */
  readonly kind: "global" | "receiver" | "param" | "captured" | "stored" | "local";
  /** The steps from the root to the map, such as `.shards[].m`. */
  readonly steps: string;
  /** Types whose fields are steps. */
  readonly holders: ReadonlySet<string>;
  /** A type's fields are steps more than once: nodes of a tree, or back pointers. */
  readonly isRecursive: boolean;
  /** The field that holds the object that holds the map, as `import/path.Type.field`; "" when it is no field. */
  readonly keeper: string;
  /** The root is what a call returned. */
  readonly isResult: boolean;
  /** A pointer or an element lies between the root and the map: what it leads to may be older than the root. */
  readonly reached: boolean;
  /** The root was made on the way, and its parts with it, as far as the code that makes it shows. */
  readonly isMadeWhole: boolean;
}

const known = new WeakMap<Instance, Origin>();

export function originOf(contexts: Contexts, instance: Instance): Origin {
  let origin = known.get(instance);
  if (!origin) {
    origin = trace(contexts, instance);
    known.set(instance, origin);
  }
  return origin;
}

/** In terms of the code that starts this goroutine, which the access runs on. */
export function originAtStart(contexts: Contexts, instance: Instance, spawn: Spawn): Origin {
  return trace(contexts, instance, (at) => at === spawn.child);
}

/** In terms of the first function on the way up from the access that is this one. */
export function originIn(contexts: Contexts, instance: Instance, decl: DeclContext): Origin {
  return trace(contexts, instance, (at) => at.decl === decl);
}

/** In terms of the access's own function. */
export function ownPath({ access }: Instance): { readonly root: Value; readonly steps: string } {
  let steps = "";
  for (let at: Value | undefined = access.path; at; at = at.base) steps = stepText(at) + steps;
  return { root: rootBehindCopies(access.path), steps };
}

function trace(contexts: Contexts, { access, context: from }: Instance, isEnd?: (unit: Unit) => boolean): Origin {
  const holders = new Set<string>();
  let steps = "";
  let path = access.path;
  let context: Context = from;
  let crossed = false;
  let reached = false;
  let isRecursive = false;
  let keeper: string | undefined;
  for (;;) {
    for (let at: Value | undefined = path; at; at = at.base) {
      if (at.kind === "field" && at.owner !== "") {
        if (holders.has(at.owner)) isRecursive = true;
        holders.add(at.owner);
      }
      if (at !== access.path && at.base && leadsAway(at)) reached = true;
      if (steps !== "" && stepText(at) !== "") keeper ??= at.kind === "field" && at.owner !== "" ? `${at.owner}.${at.name}` : "";
      steps = stepText(at) + steps;
    }
    const root = rootBehindCopies(path);
    const { unit } = context;
    const isResult = isMade(root) && root.decl === unit.decl.id && root.node >= 0 && unit.decl.ir.op[root.node] === Op.Call;
    const isMadeWhole = root.kind === "alloc" && root.decl === unit.decl.id && root.node >= 0 && makesParts(unit.decl.ir, root.node, steps);
    const found = (kind: Origin["kind"]): Origin => ({ path, root, kind, steps, holders, isRecursive, keeper: keeper ?? "", isResult, reached, isMadeWhole });
    if (root.kind === "global") return found("global");
    const position = contexts.formalsOf(unit.decl).indexOf(root);
    if (position < 0) return found(crossed || isCaptured(root, unit) ? "captured" : "local");
    if (isEnd?.(context.unit)) return found("captured");
    while (context.via && context.via.context.unit.decl === unit.decl && startsGoroutine(context)) {
      context = context.via.context;
      crossed = true;
    }
    const { via } = context;
    if (!via) return found(context.unit.kind === "callback" ? "captured" : root.symbol?.role === "receiver" ? "receiver" : "param");
    if (via.edge.fieldKey !== "") return found("stored");
    const choices = alternatives(via.edge.args[position] ?? root);
    if (choices[0] === root) return found("local");
    // Of several objects one that is made here says the least of the others.
    path = choices.find((choice) => isMade(rootBehindCopies(choice))) ?? choices[0];
    context = via.context;
  }
}

/** Entered by a `go` statement, not by a call. */
function startsGoroutine(context: Context): boolean {
  return context.via !== undefined && context.via.edge.targets.length === 0 && context.via.edge.fieldKey === "";
}

/** Made, or the result of a call; not what a loop takes out of a container. */
function isMade(root: Value): boolean {
  return root.kind === "alloc" || (root.kind === "opaque" && root.name !== "key" && root.name !== "item");
}

function rootBehindCopies(path: Value): Value {
  let root = rootOf(path);
  while (root.kind === "copy" && root.base) root = rootOf(root.base);
  return root;
}

function stepText(step: Value): string {
  if (step.kind === "field") return `.${step.name}`;
  return step.kind === "elem" ? "[]" : step.kind === "opaque" && step.base ? `.${step.name}` : "";
}

/** A step to another object: through a pointer, an interface, an element or a getter. */
function leadsAway(step: Value): boolean {
  if (step.kind === "elem" || step.kind === "opaque") return true;
  return step.kind === "field" && isReference(step.type);
}

/** Made or obtained by the side itself, and the very object that holds the map. */
export function isOwnMake(origin: Origin): boolean {
  return origin.kind === "local" && isFresh(origin);
}

/** The side's own work in progress: the object, or what it was made together with, is known to nobody else yet. */
export function isOwnWork(origin: Origin, { context }: Instance): boolean {
  if (isOwnMake(origin)) return true;
  return origin.isMadeWhole && (origin.kind === "local" || (origin.kind === "captured" && !context.root.spawn));
}

export function isFresh(origin: Origin): boolean {
  return !origin.reached && isMade(origin.root);
}
