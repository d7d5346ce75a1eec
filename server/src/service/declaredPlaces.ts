/**
 * Where a file declares the places that maps and locks live in: package variables and fields of types, with the keys that
 * facts and guards name them by.
 */
import type { DeclIr } from "../ir/file.ts";
import { child, Flag, type Ir, name, Op } from "../ir/ir.ts";
import type { PackageView } from "./packageView.ts";

export interface DeclaredPlace {
  readonly kind: "type" | "field" | "variable";
  /** As `MapFact.key` and `GuardFact.key` have it; of a type: `import/path.Type`. */
  readonly key: string;
  /** UTF-16 offsets of the name in its file. */
  readonly start: number;
  readonly end: number;
}

/** In source order; a type or variable stands before its fields. */
export function declaredPlaces(view: Pick<PackageView, "files" | "package">, path: string): readonly DeclaredPlace[] {
  const places: DeclaredPlace[] = [];
  for (const decl of view.files.get(path)?.ir.decls ?? []) {
    if (decl.extent.kind === "type" || decl.extent.kind === "var") new Collector(decl, view.package.path, places).run();
  }
  return places;
}

class Collector {
  private readonly ir: Ir;
  private readonly offset: number;
  private readonly packagePath: string;
  private readonly places: DeclaredPlace[];

  constructor(decl: DeclIr, packagePath: string, places: DeclaredPlace[]) {
    this.ir = decl.ir;
    this.offset = decl.extent.start;
    this.packagePath = packagePath;
    this.places = places;
  }

  run(): void {
    const { ir } = this;
    // Specs lie at the top or in groups, or in what an error left of them.
    for (let node = 0; node < ir.length; ) {
      if (ir.op[node] === Op.Group || ir.op[node] === Op.Error) {
        node++;
        continue;
      }
      if (ir.op[node] === Op.Type) {
        const key = `${this.packagePath}.${name(ir, node)}`;
        this.add("type", key, node);
        this.fields(child(ir, node, 1), key);
      } else if (ir.op[node] === Op.Var && (ir.flags[node] & Flag.Const) === 0) this.variables(node);
      node = ir.next[node];
    }
  }

  private variables(spec: number): void {
    const { ir } = this;
    const list = child(ir, spec, 0);
    for (let c = list + 1; list >= 0 && c < ir.next[list]; c = ir.next[c]) {
      if (ir.op[c] !== Op.Ident || name(ir, c) === "_") continue;
      const key = `g:${this.packagePath}.${name(ir, c)}`;
      this.add("variable", key, c);
      this.fields(child(ir, spec, 1), key);
    }
  }

  /** Fields of struct types written in place; a step through an element is `[]`, one through a pointer leaves no trace. */
  private fields(type: number, key: string): void {
    const { ir } = this;
    if (type < 0) return;
    switch (ir.op[type]) {
      case Op.Star:
        this.fields(child(ir, type, 0), key);
        break;
      case Op.SliceType:
        this.fields(child(ir, type, 0), `${key}[]`);
        break;
      case Op.ArrayType:
      case Op.MapType:
        this.fields(child(ir, type, 1), `${key}[]`);
        break;
      case Op.StructType:
        for (let field = type + 1; field < ir.next[type]; field = ir.next[field]) {
          if (ir.op[field] !== Op.Field) continue;
          const fieldKey = `${key}.${name(ir, field)}`;
          this.add("field", fieldKey, field);
          this.fields(child(ir, field, 0), fieldKey);
        }
    }
  }

  private add(kind: DeclaredPlace["kind"], key: string, node: number): void {
    const { ir, offset } = this;
    const text = name(ir, node);
    if (text === "") return;
    const isEmbedded = (ir.flags[node] & Flag.Embedded) !== 0 && ir.op[node] === Op.Field;
    const start = offset + ir.start[node];
    this.places.push({ kind, key, start, end: isEmbedded ? offset + ir.end[node] : start + text.length });
  }
}
