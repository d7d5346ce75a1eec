/**
 * Binds every identifier of one declaration to what the declaration declares, in one pass over the node array.
 * No recursion: a stack of events says where scopes end and where names become visible, so depth of nesting costs nothing.
 */
import { Flag, type Ir, Op } from "../ir/ir.ts";
import { type Bindings, type Entity, type LiteralKey, Local, type LocalTypes, type OuterLiteral } from "./locals.ts";
import type { LocalSymbol } from "./symbols.ts";

/** Event data of a scope's end: the function around it when the scope is a function's, else this. */
const sameFunction = -2;

/** Reusable working memory; one binder serves any number of declarations, one after the other. */
export class Binder {
  /** Per name: the visible entity's number plus one. */
  private visible = new Int32Array(1024);
  /** Pairs of name and what it meant before, in the order of hiding. */
  private readonly hidden: number[] = [];
  /** Quadruples: position, isScopeEnd, and its two data. */
  private readonly events: number[] = [];

  bind(ir: Ir, types: LocalTypes): Bindings {
    if (this.visible.length < ir.names.size) {
      this.visible = new Int32Array(ir.names.size * 2);
    }
    const run = new BindingRun(ir, types, this.visible, this.hidden, this.events);
    return run.run();
  }
}

class BindingRun implements Bindings {
  readonly bind: Int32Array;
  readonly entities: Entity[] = [];
  readonly locals: Local[] = [];
  readonly keys: LiteralKey[] = [];
  readonly outer = new Map<number, OuterLiteral>();
  private readonly ir: Ir;
  private readonly types: LocalTypes;
  private readonly visible: Int32Array;
  private readonly hidden: number[];
  private readonly events: number[];
  private readonly nameIds: number[] = [];
  private readonly depths: number[] = [];
  private readonly blank: number;
  private depth = 0;
  private func = -1;
  private constSource = -1;

  constructor(ir: Ir, types: LocalTypes, visible: Int32Array, hidden: number[], events: number[]) {
    this.ir = ir;
    this.types = types;
    this.visible = visible;
    this.hidden = hidden;
    this.events = events;
    this.bind = new Int32Array(ir.length);
    this.blank = ir.names.intern("_");
  }

  run(): Bindings {
    const { ir, bind, events } = this;
    const { op, aux, length } = ir;
    for (let i = 0; i < length; i++) {
      while (events.length > 0 && events[events.length - 4] <= i) {
        this.fire();
      }
      if (op[i] === Op.Ident) {
        if (bind[i] === 0) {
          const found = this.visible[aux[i]];
          if (found !== 0) {
            bind[i] = found;
            this.use(found);
          }
        }
      } else {
        this.enter(i);
      }
    }
    while (events.length > 0) {
      this.fire();
    }
    return { bind, entities: this.entities, locals: this.locals, keys: this.keys, outer: this.outer };
  }

  private enter(i: number): void {
    const { ir } = this;
    switch (ir.op[i]) {
      case Op.Func:
        this.function(i, i + 1, true);
        break;
      case Op.FuncLit:
        this.function(i, i, false);
        break;
      case Op.Block:
        if (this.bind[i] !== 0) {
          // A function's body shares the scope of its parameters.
          this.bind[i] = 0;
          break;
        }
        this.scope(i);
        break;
      case Op.If:
      case Op.For:
      case Op.Switch:
      case Op.Comm:
        this.scope(i);
        break;
      case Op.Case:
        this.scope(i);
        this.clause(i);
        break;
      case Op.TypeSwitch:
        this.scope(i);
        this.typeSwitch(i);
        break;
      case Op.Range:
        this.scope(i);
        this.range(i);
        break;
      case Op.Define:
        this.define(i);
        break;
      case Op.Assign:
        this.assign(i + 1);
        break;
      case Op.IncDec:
      case Op.Addr:
        this.assigned(i + 1);
        break;
      case Op.Group:
        this.constSource = -1;
        break;
      case Op.Var:
        this.variables(i);
        break;
      case Op.Type:
        this.typeDeclaration(i);
        break;
      case Op.Composite:
        this.composite(i);
        break;
    }
  }

  // ---- scopes

  private scope(node: number, outerFunc = sameFunction): void {
    this.events.push(this.ir.next[node], 1, this.hidden.length, outerFunc);
    this.depth++;
  }

  private declareAt(position: number, from: number, to: number): void {
    if (to > from) {
      this.events.push(position, 0, from, to);
    }
  }

  private fire(): void {
    const { events, hidden, visible } = this;
    const b = events.pop() ?? 0;
    const a = events.pop() ?? 0;
    const isScopeEnd = events.pop() === 1;
    events.pop();
    if (!isScopeEnd) {
      for (let e = a; e < b; e++) {
        this.show(e);
      }
      return;
    }
    while (hidden.length > a) {
      const before = hidden.pop() ?? 0;
      visible[hidden.pop() ?? 0] = before;
    }
    this.depth--;
    if (b !== sameFunction) {
      this.func = b;
    }
  }

  private show(entity: number): void {
    const id = this.nameIds[entity];
    if (id === 0 || id === this.blank) {
      return;
    }
    this.hidden.push(id, this.visible[id]);
    this.visible[id] = entity + 1;
    this.depths[entity] = this.depth;
  }

  private use(found: number): void {
    const entity = this.entities[found - 1];
    if (entity.kind === "local" && entity.func !== this.func) {
      entity.captured = true;
    }
  }

  /** Counts an assignment when the node is the name of a variable. */
  private assigned(node: number): void {
    const { ir } = this;
    if (node < ir.length && ir.op[node] === Op.Ident) {
      const found = this.visible[ir.aux[node]];
      const entity = found === 0 ? undefined : this.entities[found - 1];
      if (entity?.kind === "local") {
        entity.assignments++;
      }
    }
  }

  private assign(list: number): void {
    const { ir } = this;
    for (let c = list + 1; c < ir.next[list]; c = ir.next[c]) {
      this.assigned(c);
    }
  }

  // ---- declarations

  private entity(entity: Entity, node: number, nameId: number): number {
    this.entities.push(entity);
    this.nameIds.push(nameId);
    this.depths.push(-1);
    this.bind[node] = this.entities.length;
    return this.entities.length;
  }

  private local(role: LocalSymbol["role"], index: number, node: number, statement: number, position: number): void {
    const id = this.ir.aux[node];
    const name = this.ir.names.text(id);
    const local = new Local(this.types, this.locals.length, name, role, index, this.func, node, { statement, position });
    this.locals.push(local);
    this.entity(local, node, id);
  }

  /** Func [receiver, type params, params, results, block] or FuncLit [params, results, block]. */
  private function(i: number, first: number, declared: boolean): void {
    const { ir, bind } = this;
    const { next, op } = ir;
    const end = next[i];
    this.scope(i, this.func);
    this.func = i;
    let node = first;
    if (declared) {
      if (node < end && op[node] === Op.Param) {
        this.receiverTypeParams(node + 1);
      }
      node = node < end ? next[node] : node;
      if (node < end && op[node] === Op.TypeParams) {
        this.typeParams(node);
      }
    } else {
      node = i + 1;
    }
    const from = this.entities.length;
    if (declared) {
      if (first < end && op[first] === Op.Param) {
        this.local("receiver", 0, first, first, 0);
      }
      node = node < end ? next[node] : node;
    }
    if (node < end && op[node] === Op.Params) {
      this.params(node, "param");
    }
    node = node < end ? next[node] : node;
    if (node < end && op[node] === Op.Params) {
      this.params(node, "result");
    }
    node = node < end ? next[node] : node;
    if (node < end && op[node] === Op.Block) {
      bind[node] = 1;
      this.declareAt(node, from, this.entities.length);
    }
  }

  private params(list: number, role: "param" | "result"): void {
    const { next, op } = this.ir;
    let index = 0;
    for (let p = list + 1; p < next[list]; p = next[p]) {
      if (op[p] === Op.Param) {
        this.local(role, index, p, p, 0);
        index++;
      }
    }
  }

  private typeParams(list: number): void {
    const { ir } = this;
    const from = this.entities.length;
    let position = 0;
    for (let p = list + 1; p < ir.next[list]; p = ir.next[p]) {
      if (ir.op[p] === Op.Param) {
        const name = ir.names.text(ir.aux[p]);
        this.entity({ kind: "typeParam", name, node: p, source: -1, position: position++ }, p, ir.aux[p]);
      }
    }
    for (let e = from; e < this.entities.length; e++) {
      this.show(e);
    }
  }

  /** The names in `func (s *Set[K, V]) …` declare the parameters of Set anew. */
  private receiverTypeParams(type: number): void {
    const { ir } = this;
    let node = type;
    while (node < ir.length && ir.op[node] === Op.Star) {
      node++;
    }
    if (node >= ir.length || ir.op[node] !== Op.Index) {
      return;
    }
    const from = this.entities.length;
    let position = 0;
    for (let a = ir.next[node + 1]; a < ir.next[node]; a = ir.next[a]) {
      if (ir.op[a] === Op.Ident) {
        this.entity({ kind: "typeParam", name: ir.names.text(ir.aux[a]), node: a, source: 0, position }, a, ir.aux[a]);
      }
      position++;
    }
    for (let e = from; e < this.entities.length; e++) {
      this.show(e);
    }
  }

  private define(i: number): void {
    const { ir } = this;
    const list = i + 1;
    const from = this.entities.length;
    let position = 0;
    for (let c = list + 1; list < ir.next[i] && c < ir.next[list]; c = ir.next[c]) {
      if (ir.op[c] === Op.Ident && ir.aux[c] !== this.blank) {
        const found = this.visible[ir.aux[c]];
        if (found !== 0 && this.depths[found - 1] === this.depth) {
          this.assigned(c);
        } else {
          this.local("var", -1, c, i, position);
        }
      }
      position++;
    }
    this.declareAt(ir.next[i], from, this.entities.length);
  }

  private variables(i: number): void {
    const { ir } = this;
    const isConst = (ir.flags[i] & Flag.Const) !== 0;
    const list = i + 1;
    if (isConst) {
      const type = list < ir.next[i] ? ir.next[list] : i;
      const values = type > i && type < ir.next[i] ? ir.next[type] : i;
      if (values > i && values < ir.next[i] && ir.op[values] === Op.List && ir.next[values] > values + 1) {
        this.constSource = i;
      }
    }
    if (this.depth === 0) {
      return;
    }
    const from = this.entities.length;
    let position = 0;
    for (let c = list + 1; list < ir.next[i] && c < ir.next[list]; c = ir.next[c]) {
      if (ir.op[c] === Op.Ident && ir.aux[c] !== this.blank) {
        if (isConst) {
          const name = ir.names.text(ir.aux[c]);
          this.entity({ kind: "const", name, node: c, source: this.constSource, position }, c, ir.aux[c]);
        } else {
          this.local("var", -1, c, i, position);
        }
      }
      position++;
    }
    this.declareAt(ir.next[i], from, this.entities.length);
  }

  private typeDeclaration(i: number): void {
    const { ir } = this;
    if (this.depth > 0) {
      // Visible from its own name on: the type may mention itself.
      this.show(this.entity({ kind: "type", name: ir.names.text(ir.aux[i]), node: i, source: -1, position: 0 }, i, ir.aux[i]) - 1);
    }
    this.scope(i);
    if (i + 1 < ir.next[i] && ir.op[i + 1] === Op.TypeParams) {
      this.typeParams(i + 1);
    }
  }

  // ---- statements that declare

  private range(i: number): void {
    const { ir } = this;
    const { next, op } = ir;
    const key = i + 1;
    const value = key < next[i] ? next[key] : i;
    const x = value > i && value < next[i] ? next[value] : i;
    if (x <= i || x >= next[i]) {
      return;
    }
    if ((ir.flags[i] & Flag.Define) === 0) {
      this.assigned(key);
      this.assigned(value);
      return;
    }
    const from = this.entities.length;
    if (op[key] === Op.Ident && ir.aux[key] !== this.blank) {
      this.local("var", -1, key, i, 0);
    }
    if (op[value] === Op.Ident && ir.aux[value] !== this.blank) {
      this.local("var", -1, value, i, 1);
    }
    this.declareAt(next[x], from, this.entities.length);
  }

  /** [init|None, Ident bound|None, x, Case*]: marks the clauses, which each declare their own variable. */
  private typeSwitch(i: number): void {
    const { ir, bind } = this;
    const { next, op } = ir;
    const bound = i + 1 < next[i] ? next[i + 1] : i;
    if (bound <= i || bound >= next[i] || op[bound] !== Op.Ident) {
      return;
    }
    // Claimed so that it is not looked up as a use; it names no variable itself.
    bind[bound] = unboundName;
    if (ir.aux[bound] === this.blank) {
      return;
    }
    for (let c = next[bound]; c < next[i]; c = next[c]) {
      if (op[c] === Op.Case) {
        bind[c] = i + 1;
      }
    }
  }

  private clause(i: number): void {
    const { ir, bind } = this;
    const owner = bind[i] - 1;
    if (owner < 0) {
      return;
    }
    bind[i] = 0;
    const bound = ir.next[owner + 1];
    const id = ir.aux[bound];
    const origin = { statement: i, position: owner };
    const local = new Local(this.types, this.locals.length, ir.names.text(id), "var", -1, this.func, bound, origin, i);
    this.locals.push(local);
    this.entity(local, i, id);
    bind[i] = 0;
    const first = i + 1 < ir.next[i] ? ir.next[i + 1] : ir.next[i];
    this.declareAt(first, this.entities.length - 1, this.entities.length);
  }

  private composite(i: number): void {
    const { ir, bind } = this;
    const { next, op } = ir;
    const type = i + 1;
    if (type >= next[i]) {
      return;
    }
    const written = op[type];
    const isStruct = written !== Op.MapType && written !== Op.SliceType && written !== Op.ArrayType;
    for (let c = next[type]; c < next[i]; c = next[c]) {
      if (op[c] !== Op.Keyed) {
        this.element(i, c, false);
        continue;
      }
      const key = c + 1;
      if (key < next[c] && isStruct && op[key] === Op.Ident) {
        this.keys.push({ composite: i, entity: this.visible[ir.aux[key]] });
        bind[key] = -this.keys.length;
      } else {
        this.element(i, key, true);
      }
      if (key < next[c]) {
        this.element(i, next[key], false);
      }
    }
  }

  private element(composite: number, node: number, isKey: boolean): void {
    const { ir } = this;
    if (node < ir.length && ir.op[node] === Op.Composite && node + 1 < ir.next[node] && ir.op[node + 1] === Op.None) {
      this.outer.set(node, { composite, isKey });
    }
  }
}

/** A binding that stands for "a name, but of nothing". */
export const unboundName = -0x7fffffff;
