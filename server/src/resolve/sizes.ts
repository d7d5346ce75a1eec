/**
 * Sizes of Go types by the compiler's own rules (`cmd/compile/internal/types/size.go`), with what it wants to know of map
 * keys: pointers inside, and how values compare.
 */
import type { Architecture } from "../models/architecture.ts";
import { structLayout, type TypeShape } from "../models/typeShape.ts";
import { defaultType } from "./typeOps.ts";
import type { ArrayType, StructType, Type } from "./types.ts";

/** Undefined when a part is unknown: an unresolved type, a type parameter, an array of a length we could not work out. */
export function shapeOf(type: Type, architecture: Architecture): TypeShape | undefined {
  return new Sizes(architecture).shape(type, 0);
}

/** Literal types nested deeper than this count as unknown; named ones may only contain themselves through a pointer. */
const maxDepth = 100;

class Sizes {
  private readonly word: number;
  /** A type on the way down is undefined here: what contains itself has no size. */
  private readonly named = new Map<Type, TypeShape | undefined>();

  constructor(architecture: Architecture) {
    this.word = architecture.pointerBytes;
  }

  shape(type: Type, depth: number): TypeShape | undefined {
    if (depth > maxDepth) return undefined;
    const { word } = this;
    switch (type.kind) {
      case "unknown":
      case "tuple":
      case "typeParam":
        return undefined;
      case "basic":
        return this.basic(defaultType(type));
      case "pointer":
      case "chan":
        return { size: word, align: word, hasPointers: true, equality: "memory", reflexive: true };
      case "map":
      case "func":
        return { size: word, align: word, hasPointers: true, equality: "none", reflexive: true };
      case "slice":
        return { size: 3 * word, align: word, hasPointers: true, equality: "none", reflexive: true };
      case "interface":
        return { size: 2 * word, align: word, hasPointers: true, equality: "other", reflexive: false };
      case "array":
        return this.array(type, depth);
      case "struct":
        return this.struct(type, depth);
      case "named": {
        if (type.name === "align64" && /^(sync|internal\/runtime)\/atomic$/.test(type.packagePath)) return { ...empty, align: 8 };
        if (!this.named.has(type)) {
          this.named.set(type, undefined);
          this.named.set(type, this.shape(type.underlying(), depth + 1));
        }
        return this.named.get(type);
      }
    }
  }

  private basic(type: Type): TypeShape | undefined {
    if (type.kind !== "basic") return undefined;
    const { word } = this;
    const plain = (size: number): TypeShape => ({ size, align: Math.min(size, word), hasPointers: false, equality: "memory", reflexive: true });
    const float = (size: number, align: number): TypeShape => ({ size, align, hasPointers: false, equality: "other", reflexive: false });
    switch (type.name) {
      case "bool":
      case "int8":
      case "uint8":
      case "byte":
        return plain(1);
      case "int16":
      case "uint16":
        return plain(2);
      case "int32":
      case "uint32":
      case "rune":
        return plain(4);
      case "int64":
      case "uint64":
        return plain(8);
      case "int":
      case "uint":
      case "uintptr":
        return plain(word);
      case "float32":
        return float(4, 4);
      case "float64":
        return float(8, word);
      case "complex64":
        return float(8, 4);
      case "complex128":
        return float(16, word);
      case "string":
        return { size: 2 * word, align: word, hasPointers: true, equality: "string", reflexive: true };
      case "unsafe.Pointer":
        return { size: word, align: word, hasPointers: true, equality: "memory", reflexive: true };
      default:
        return undefined;
    }
  }

  private array(type: ArrayType, depth: number): TypeShape | undefined {
    const elem = this.shape(type.elem, depth + 1);
    const length = type.length?.();
    if (elem === undefined || length === undefined || length < 0) return undefined;
    const size = elem.size * length;
    if (!Number.isSafeInteger(size)) return undefined;
    const { align, equality } = elem;
    const asElem = equality === "memory" || equality === "none" || length === 1;
    return {
      size,
      align,
      hasPointers: elem.hasPointers && length > 0,
      equality: asElem ? equality : length === 0 ? "memory" : "other",
      reflexive: elem.reflexive,
    };
  }

  private struct(type: StructType, depth: number): TypeShape | undefined {
    const fields: TypeShape[] = [];
    for (const field of type.fields) {
      const shape = this.shape(field.type, depth + 1);
      if (shape === undefined) return undefined;
      fields.push(shape);
    }
    const { size, align, offsets } = structLayout(fields);
    if (!Number.isSafeInteger(size)) return undefined;
    let equality: TypeShape["equality"] = "memory";
    if (fields.length === 1 && type.fields[0].name !== "_") equality = fields[0].equality;
    else
      fields.forEach((field, i) => {
        const end = i + 1 < fields.length ? offsets[i + 1] : size;
        const isPlain = field.equality === "memory" && type.fields[i].name !== "_" && offsets[i] + field.size === end;
        if (field.equality === "none") equality = "none";
        else if (!isPlain && equality !== "none") equality = "other";
      });
    return { size, align, hasPointers: fields.some((f) => f.hasPointers), equality, reflexive: fields.every((f) => f.reflexive) };
  }
}

const empty: TypeShape = { size: 0, align: 1, hasPointers: false, equality: "memory", reflexive: true };
