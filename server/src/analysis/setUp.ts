/**
 * Code that runs before others know the object, or after: by its name, or because the package only ever calls it on new objects.
 */
import { child, type Ir, Op } from "../ir/ir.ts";
import type { Contexts } from "./contexts.ts";
import type { Instance } from "./instance.ts";
import { isContentWrite } from "./instances.ts";
import type { DeclContext, Spawn } from "./model.ts";
import { originOf } from "./origin.ts";
import { rootOf } from "./values.ts";

/** Fills the receiver once, by convention: plugins' Init, decoders. */
const fillsReceiver = /^(init|initiali[sz]e|set_?up|set_?defaults|(un|de)marshal|gobdecode)([A-Z_0-9]\w*)?$/i;
const registers = /^(must)?(un)?register/i;
/** Looks through what is left when nobody uses the object any more. A delete or a write is an operation like others. */
const tearsDown = /^(close|stop|shut_?down|clean_?up|tear_?down|destroy|dispose|\w*release)$/i;
const starts = /^(start|serve|open|listen|connect|boot|run|begin|launch)([A-Z_0-9]\w*)?$/i;

/** Does this access run, as far as anyone can tell, before or while its object is set up, or when it is taken down? */
export function isSetUp(contexts: Contexts, instance: Instance): boolean {
  const names = functionsOn(instance);
  if (names.some((name) => registers.test(name))) return true;
  if (originOf(contexts, instance).kind === "global") return false;
  if (names.some((name) => fillsReceiver.test(name))) return true;
  if (instance.context.root.kind === "api" && !isContentWrite(instance.access) && instance.access.kind !== "replace" && tearsDown.test(names[names.length - 1]))
    return true;
  // Whoever puts a new map in place when things start does so once.
  if (instance.access.kind === "replace" && names.some((name) => starts.test(name))) return true;
  return isForNewObjects(contexts, instance);
}

/** Before the first `go` of a Start-like function nobody else has the object. */
export function isStartUp(contexts: Contexts, { access, context }: Instance): boolean {
  if (startsLater(contexts, access.unit.decl, access.node, access.live)) return true;
  for (let via = context.via; via; via = via.context.via) if (startsLater(contexts, via.edge.caller.decl, via.edge.node, via.edge.live)) return true;
  return false;
}

const startLike = /^(start|run|serve|open|init|listen|new|launch|begin|boot|connect|main|setup$)/i;

function startsLater(contexts: Contexts, decl: DeclContext, node: number, live: readonly Spawn[]): boolean {
  if (!startLike.test(decl.func?.name ?? "")) return false;
  return contexts.startsIn(decl).some((s) => !live.includes(s)) && !isInEndlessLoop(decl.ir, node);
}

/** What goes round until the function is told to stop is the service, not its start. */
function isInEndlessLoop(ir: Ir, node: number): boolean {
  for (let n = 0; n < node; n++) if (ir.op[n] === Op.For && ir.next[n] > node && ir.op[child(ir, n, 1)] === Op.None) return true;
  return false;
}

/** Names of the functions on the way, from the access up to the entry. */
function functionsOn({ access, context }: Instance): string[] {
  const out = [access.unit.decl.func?.name ?? ""];
  for (let via = context.via; via; via = via.context.via) out.push(via.edge.caller.decl.func?.name ?? "");
  return out;
}

/** An exported function that the package itself calls, and always on an object that nobody else has yet. */
function isForNewObjects(contexts: Contexts, instance: Instance): boolean {
  const { access, context } = instance;
  const { symbol } = rootOf(access.path);
  if (context.root.kind !== "api" || context.via || !symbol || originOf(contexts, instance).reached) return false;
  const calls = (contexts.byUnit.get(access.unit) ?? []).filter((c) => c.via && !c.via.edge.caller.decl.isTest);
  return calls.length > 0 && calls.every((c) => c.flags.get(symbol.id) === "owned");
}
