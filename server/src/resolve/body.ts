/**
 * Bindings and types of one top-level declaration, worked out when asked and remembered per node.
 */
import type { DeclIr } from "../ir/file.ts";
import { child, type Ir, Op } from "../ir/ir.ts";
import { type Binder, unboundName } from "./binder.ts";
import { type Env, isGenericType, type Nesting, type OuterScope } from "./context.ts";
import { Constant, constantType, constantValue, noMethods, type SpecPlace, specType, TypeDeclaration } from "./declared.ts";
import { calleeOf } from "./expressions/calls.ts";
import { rangeType } from "./expressions/ranges.ts";
import { selectionOf } from "./expressions/selectors.ts";
import { constraintType, paramType } from "./expressions/typeNodes.ts";
import { assignedType, denotesType, expressionType } from "./expressions/values.ts";
import type { TypeParamType } from "./generics.ts";
import type { Bindings, Local, LocalDeclaration, LocalTypes } from "./locals.ts";
import type { Callee, GoSymbol, LocalSymbol, Selection } from "./symbols.ts";
import { core, deref } from "./typeOps.ts";
import { type Type, unknownType } from "./types.ts";

/** Questions that lead to further questions beyond this are answered "unknown": no input may exhaust the stack. */
const maxNesting = 250;

export class Body implements Env, LocalTypes {
  readonly ir: Ir;
  readonly packagePath: string;
  private readonly outer: OuterScope;
  private readonly binder: Binder;
  private readonly nesting: Nesting;
  private bindings: Bindings | undefined;
  private types: (Type | undefined)[] | undefined;
  private readonly selections = new Map<number, Selection | undefined>();
  private readonly declarations = new Map<LocalDeclaration, GoSymbol>();

  constructor(decl: DeclIr, outer: OuterScope, binder: Binder, nesting: Nesting) {
    this.ir = decl.ir;
    this.packagePath = outer.packagePath;
    this.outer = outer;
    this.binder = binder;
    this.nesting = nesting;
  }

  get locals(): readonly LocalSymbol[] {
    return this.bound.locals;
  }

  private get bound(): Bindings {
    this.bindings ??= this.binder.bind(this.ir, this);
    return this.bindings;
  }

  // ---- bindings

  symbolAt(node: number): GoSymbol | undefined {
    const { ir, bound } = this;
    const op = ir.op[node];
    if (op !== Op.Ident && op !== Op.Param) {
      return undefined;
    }
    const binding = bound.bind[node];
    if (binding > 0) {
      return this.entitySymbol(binding);
    }
    if (op === Op.Param || binding === unboundName) {
      return undefined;
    }
    if (binding < 0) {
      const key = bound.keys[-binding - 1];
      const kind = core(deref(this.typeOf(key.composite))).kind;
      if (kind === "struct" || kind === "unknown") {
        return undefined;
      }
      if (key.entity > 0) {
        return this.entitySymbol(key.entity);
      }
    }
    const id = ir.aux[node];
    return this.outer.lookup(id, ir.names.text(id));
  }

  private entitySymbol(binding: number): GoSymbol {
    const entity = this.bound.entities[binding - 1];
    if (entity.kind === "local") {
      return entity;
    }
    let symbol = this.declarations.get(entity);
    if (symbol === undefined) {
      symbol = this.declarationSymbol(entity);
      this.declarations.set(entity, symbol);
    }
    return symbol;
  }

  private declarationSymbol(entity: LocalDeclaration): GoSymbol {
    switch (entity.kind) {
      case "const":
        return this.constant(entity);
      case "type":
        return new TypeDeclaration(this, entity.node, `${this.declarationName()}·${entity.node}·`, noMethods);
      case "typeParam":
        return { kind: "type", alias: false, type: this.typeParam(entity) };
    }
  }

  private constant(entity: LocalDeclaration): Constant {
    if (entity.source < 0) {
      return new Constant(entity.name, this, -1, () => unknownType);
    }
    const place = this.place(entity.source, entity.position);
    return new Constant(entity.name, this, constantValue(this.ir, place), () => constantType(this, place));
  }

  private declarationName(): string {
    const { ir } = this;
    const receiver = ir.length > 1 && ir.op[1] === Op.Param ? ir.names.text(ir.aux[1]) : "";
    return `${receiver}.${ir.length > 0 ? ir.names.text(ir.aux[0]) : ""}`;
  }

  private typeParam(entity: LocalDeclaration): TypeParamType {
    return (entity.source === 0 ? this.receiverTypeParam(entity) : undefined) ?? new TypeParam(this, entity);
  }

  /** The receiver's names are other names for the declared type's own parameters, so that all its methods agree. */
  private receiverTypeParam(entity: LocalDeclaration): TypeParamType | undefined {
    const { ir } = this;
    let node = 2;
    while (node < ir.length && (ir.op[node] === Op.Star || ir.op[node] === Op.Index)) {
      node++;
    }
    const symbol = this.symbolAt(node);
    return isGenericType(symbol) ? symbol.typeParams[entity.position] : undefined;
  }

  private place(spec: number, position: number): SpecPlace {
    const { ir } = this;
    const list = child(ir, spec, 0);
    let count = 0;
    for (let c = list + 1; list >= 0 && c < ir.next[list]; c = ir.next[c]) {
      count++;
    }
    return { node: spec, position, count };
  }

  member(path: string, name: string): GoSymbol | undefined {
    return this.outer.member(path, name);
  }

  // ---- types

  typeOf(node: number): Type {
    if (node < 0 || node >= this.ir.length) {
      return unknownType;
    }
    this.types ??= new Array<Type | undefined>(this.ir.length);
    const known = this.types[node];
    if (known !== undefined) {
      return known;
    }
    if (this.nesting.depth >= maxNesting) {
      return unknownType;
    }
    // Whoever asks again before the answer is there runs in a circle.
    this.types[node] = unknownType;
    this.nesting.depth++;
    const type = expressionType(this, node);
    this.nesting.depth--;
    this.types[node] = type;
    return type;
  }

  nested<T>(question: () => T, otherwise: T): T {
    if (this.nesting.depth >= maxNesting) {
      return otherwise;
    }
    this.nesting.depth++;
    const answer = question();
    this.nesting.depth--;
    return answer;
  }

  isType(node: number): boolean {
    return denotesType(this, node);
  }

  selection(node: number): Selection | undefined {
    if (this.selections.has(node)) {
      return this.selections.get(node);
    }
    const selection = selectionOf(this, node);
    this.selections.set(node, selection);
    return selection;
  }

  callee(node: number): Callee {
    return calleeOf(this, node);
  }

  elidedType(composite: number): Type {
    const outer = this.bound.outer.get(composite);
    if (outer === undefined) {
      return unknownType;
    }
    const type = core(deref(this.typeOf(outer.composite)));
    switch (type.kind) {
      case "map":
        return outer.isKey ? type.key : type.elem;
      case "slice":
      case "array":
        return outer.isKey ? unknownType : type.elem;
      default:
        return unknownType;
    }
  }

  localType(local: Local): Type {
    const { ir } = this;
    const { statement, position } = local.origin;
    switch (ir.op[statement]) {
      case Op.Param:
        return paramType(this, statement);
      case Op.Var:
        return specType(this, this.place(statement, position));
      case Op.Define: {
        const left = child(ir, statement, 0);
        let count = 0;
        for (let c = left + 1; c < ir.next[left]; c = ir.next[c]) {
          count++;
        }
        return assignedType(this, child(ir, statement, 1), count, position);
      }
      case Op.Range: {
        const x = child(ir, statement, 2);
        return x < 0 ? unknownType : rangeType(this.typeOf(x), position);
      }
      case Op.Case:
        return this.clauseType(statement, position);
      default:
        return unknownType;
    }
  }

  /** In a clause with one type the variable has it; else it has the operand's. */
  private clauseType(clause: number, typeSwitch: number): Type {
    const { ir } = this;
    const list = child(ir, clause, 0);
    const first = list < 0 ? -1 : child(ir, list, 0);
    if (first >= 0 && ir.next[first] >= ir.next[list] && this.isType(first)) {
      return this.typeOf(first);
    }
    const x = child(ir, typeSwitch, 2);
    return x < 0 ? unknownType : this.typeOf(x);
  }
}

class TypeParam {
  readonly kind = "typeParam";
  readonly name: string;
  private readonly env: Env;
  private readonly param: number;
  private bound: Type | undefined;

  constructor(env: Env, entity: LocalDeclaration) {
    this.env = env;
    this.name = entity.name;
    this.param = entity.source === 0 ? -1 : child(env.ir, entity.node, 0);
  }

  get constraint(): Type {
    if (this.bound === undefined) {
      // [P interface{ m(P) }] leads back here.
      this.bound = unknownType;
      this.bound = this.param < 0 ? unknownType : constraintType(this.env, this.param);
    }
    return this.bound;
  }
}
