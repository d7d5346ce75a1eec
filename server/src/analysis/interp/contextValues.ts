/**
 * Maps in a context.Context: what WithValue puts in comes out of Value under the same key.
 */
import { locate, namedKey } from "../location.ts";
import type { State } from "../state.ts";
import { alternatives, type Value } from "../values.ts";
import { escape, renew, resolvePath } from "./access.ts";
import { isMapType } from "./expressions.ts";
import type { Interp } from "./interp.ts";

/** The result of a call of context's functions or methods; undefined for other calls and for what is not known. */
export function contextCall(it: Interp, node: number, key: string, receiver: Value | undefined, args: readonly Value[], state: State): Value | undefined {
  if (key === "context.WithValue" && args.length === 3 && isMapType(args[2].type)) {
    const made = it.values.alloc(it.decl.id, node, "", it.info.typeOf(node));
    renew(state, made);
    state.store(entry(it, made, args[1]), args[2]);
    // Contexts are passed on to be shared.
    escape(it, state, made);
    return made;
  }
  if (key !== "context.Context.Value" || !receiver || args.length !== 1) return undefined;
  for (const context of alternatives(receiver)) {
    const path = entry(it, context, args[0]);
    const value = resolvePath(it, state, path, undefined);
    if (value !== path) return value;
  }
  return undefined;
}

/** Keys are values of a type made for the purpose: the type is the key. */
function entry(it: Interp, context: Value, key: Value): Value {
  const text = key.type && key.kind === "alloc" ? namedKey(key.type) : locate(key).key;
  return it.values.elem(context, key.kind === "const" ? key : it.values.constant(text), undefined);
}
