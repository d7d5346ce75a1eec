/**
 * What a range clause yields: its key and value.
 */
import { core, defaultType, intType, isUntyped, runeType } from "../typeOps.ts";
import { type Type, unknownType } from "../types.ts";

/** Type of the key (position 0) or value (position 1) of `range x`. */
export function rangeType(x: Type, position: number): Type {
  const type = core(x);
  switch (type.kind) {
    case "map":
      return position === 0 ? type.key : type.elem;
    case "slice":
    case "array":
      return position === 0 ? intType : type.elem;
    case "pointer": {
      const array = core(type.elem);
      return array.kind !== "array" ? unknownType : position === 0 ? intType : array.elem;
    }
    case "basic":
      if (type.name === "string" || type.name === "untyped string") {
        return position === 0 ? intType : runeType;
      }
      return position === 0 ? (isUntyped(type) ? defaultType(type) : x) : unknownType;
    case "chan":
      return position === 0 ? type.elem : unknownType;
    case "func": {
      // An iterator: func(yield func(K, V) bool).
      const yields = type.params.length === 1 ? core(type.params[0]) : unknownType;
      return (yields.kind === "func" ? yields.params[position] : undefined) ?? unknownType;
    }
    default:
      return unknownType;
  }
}
