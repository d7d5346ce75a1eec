/**
 * Names for what is raced on: a map or lock is known across functions by its declared place
 * (`Type.field`, `pkg.var`) plus index steps, or by the local object it lives in.
 */
import { deref, namedOf } from "../resolve/typeOps.ts";
import type { Type } from "../resolve/types.ts";
import type { Value } from "./values.ts";

export interface Location {
  /** Equal keys may be the same object. */
  readonly key: string;
  /** `Type.field`, `pkg.var` or `var`. */
  readonly display: string;
  /** The object that holds the map: the base of the deciding field step, or the root. */
  readonly holder: Value;
  /** Known only inside one top-level declaration. */
  readonly isLocal: boolean;
}

export function locate(value: Value): Location {
  switch (value.kind) {
    case "field": {
      const base = value.base as Value;
      // A Cond's L belongs to whoever has the Cond: there is no one `Cond.L`.
      if (value.owner !== "" && value.owner !== "sync.Cond")
        return { key: `${value.owner}.${value.name}`, display: `${shortName(value.owner)}.${value.name}`, holder: base, isLocal: false };
      const of = locate(base);
      return {
        key: `${of.key}.${value.name}`,
        display: of.display === "" ? value.name : `${of.display}.${value.name}`,
        holder: of.holder,
        isLocal: of.isLocal,
      };
    }
    case "elem": {
      const of = locate(value.base as Value);
      return { ...of, key: `${of.key}[]` };
    }
    case "copy": {
      const named = namedMapKey(value.type);
      if (named !== undefined) return { key: `t:${named}`, display: shortName(named), holder: value, isLocal: false };
      return { key: `l:${value.decl}:${value.node}:${value.id}`, display: value.name, holder: value, isLocal: true };
    }
    case "rlocker":
      return locate(value.base as Value);
    case "global":
      return {
        key: `g:${value.owner}.${value.name}`,
        display: `${value.packageName || packageName(value.owner)}.${value.name}`,
        holder: value,
        isLocal: false,
      };
    default:
      return { key: `l:${value.decl}:${value.id}`, display: value.name, holder: value, isLocal: true };
  }
}

/** Reached from something that could not be followed: it may be known elsewhere by a better name. */
export function isUnknownPlace(key: string): boolean {
  return key.startsWith("l:-1:");
}

/** Key of a named map type (`type Header map[…]…`), undefined for any other type. */
export function namedMapKey(type: Type | undefined): string | undefined {
  if (!type) return undefined;
  const of = type.kind === "pointer" ? type.elem : type;
  if (of.kind === "named" && of.underlying().kind === "map") return `${of.packagePath}.${of.name}`;
  return undefined;
}

/** `import/path.Name` of a named type or a pointer to one; the kind of any other type. */
export function namedKey(type: Type): string {
  const named = namedOf(type);
  return named ? `${named.packagePath}.${named.name}` : deref(type).kind;
}

function shortName(typeKey: string): string {
  return typeKey.slice(typeKey.lastIndexOf(".") + 1);
}

function packageName(path: string): string {
  const last = path.slice(path.lastIndexOf("/") + 1);
  return /^v\d+$/.test(last) ? packageName(path.slice(0, -last.length - 1)) : last;
}
