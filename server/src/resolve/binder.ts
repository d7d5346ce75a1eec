/**
 * Binds every identifier of one declaration to what the declaration declares, in one pass over the node array.
 * No recursion: the stack of scopes says what a name means at each node, so depth of nesting costs nothing.
 */
import { child, Flag, type Ir, Op } from "../ir/ir.ts";
import { type Bindings, type Entity, type LiteralKey, Local, type LocalTypes, type OuterLiteral } from "./locals.ts";
import { ScopeStack } from "./scopeStack.ts";
import type { LocalSymbol } from "./symbols.ts";

/** Keeps its working memory; one binder serves any number of declarations, one after the other. */
export class Binder {
  private readonly scopes = new ScopeStack();

  bind(ir: Ir, types: LocalTypes): Bindings {
    const blank = ir.names.intern("_");
    this.scopes.reset(ir.names.size, blank);
    return new BindingRun(ir, types, this.scopes, blank).run();
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
  private readonly scopes: ScopeStack;
  private readonly blank: number;
  private constSource = -1;

  constructor(ir: Ir, types: LocalTypes, scopes: ScopeStack, blank: number) {
    this.ir = ir;
    this.types = types;
    this.scopes = scopes;
    this.blank = blank;
    this.bind = new Int32Array(ir.length);
  }

  run(): Bindings {
    const { ir, bind, scopes } = this;
    const { op, aux, length } = ir;
    for (let i = 0; i < length; i++) {
      scopes.advance(i);
      if (op[i] !== Op.Ident) {
        this.enter(i);
      } else if (bind[i] === 0) {
        bind[i] = this.used(scopes.find(aux[i]));
      }
    }
    scopes.finish();
    return { bind, entities: this.entities, locals: this.locals, keys: this.keys, outer: this.outer };
  }

  private enter(i: number): void {
    const { ir } = this;
    switch (ir.op[i]) {
      case Op.Func:
        this.function(i, true);
        break;
      case Op.FuncLit:
        this.function(i, false);
        break;
      case Op.Block:
        if (this.bind[i] !== 0) {
          // A function's body shares the scope of its parameters.
          this.bind[i] = 0;
          break;
        }
        this.scopes.open(this.ir.next[i]);
        break;
      case Op.If:
      case Op.For:
      case Op.Switch:
      case Op.Comm:
        this.scopes.open(this.ir.next[i]);
        break;
      case Op.Case:
        this.scopes.open(this.ir.next[i]);
        this.clause(i);
        break;
      case Op.TypeSwitch:
        this.scopes.open(this.ir.next[i]);
        this.typeSwitch(i);
        break;
      case Op.Range:
        this.scopes.open(this.ir.next[i]);
        this.range(i);
        break;
      case Op.Define:
        this.define(i);
        break;
      case Op.Assign:
        for (let c = i + 2; c < ir.next[i + 1]; c = ir.next[c]) {
          this.assigned(c);
        }
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

  // ---- uses

  private used(found: number): number {
    const entity = found === 0 ? undefined : this.entities[found - 1];
    if (entity?.kind === "local" && entity.func !== this.scopes.func) {
      entity.captured = true;
    }
    return found;
  }

  /** Counts an assignment when the node is the name of a variable. */
  private assigned(node: number): void {
    const { ir } = this;
    if (node < ir.length && ir.op[node] === Op.Ident) {
      const found = this.scopes.find(ir.aux[node]);
      const entity = found === 0 ? undefined : this.entities[found - 1];
      if (entity?.kind === "local") {
        entity.assignments++;
      }
    }
  }

  // ---- declarations

  private entity(entity: Entity, node: number, nameId: number): number {
    this.entities.push(entity);
    const number = this.scopes.add(nameId);
    this.bind[node] = number;
    return number;
  }

  private local(role: LocalSymbol["role"], index: number, node: number, statement: number, position: number): void {
    const id = this.ir.aux[node];
    const name = this.ir.names.text(id);
    const local = new Local(this.types, this.locals.length, name, role, index, this.scopes.func, node, { statement, position });
    this.locals.push(local);
    this.entity(local, node, id);
  }

  /** Func [receiver, type params, params, results, block] or FuncLit [params, results, block]. */
  private function(i: number, declared: boolean): void {
    const { ir } = this;
    this.scopes.openFunction(i, ir.next[i]);
    const receiver = declared ? child(ir, i, 0) : -1;
    const isMethod = receiver >= 0 && ir.op[receiver] === Op.Param;
    if (isMethod) {
      this.receiverTypeParams(receiver + 1);
    }
    if (declared) {
      this.typeParams(child(ir, i, 1));
    }
    const from = this.scopes.count;
    if (isMethod) {
      this.local("receiver", 0, receiver, receiver, 0);
    }
    const first = declared ? 2 : 0;
    this.params(child(ir, i, first), "param");
    this.params(child(ir, i, first + 1), "result");
    const body = child(ir, i, first + 2);
    if (body >= 0 && ir.op[body] === Op.Block) {
      this.bind[body] = 1;
      this.scopes.showAt(body, from, this.scopes.count);
    }
  }

  private params(list: number, role: "param" | "result"): void {
    const { next, op } = this.ir;
    if (list < 0 || op[list] !== Op.Params) {
      return;
    }
    let index = 0;
    for (let p = list + 1; p < next[list]; p = next[p]) {
      if (op[p] === Op.Param) {
        this.local(role, index, p, p, 0);
        index++;
      }
    }
  }

  /** Type parameters see each other, so all become visible at once. */
  private showSince(from: number): void {
    for (let entity = from + 1; entity <= this.scopes.count; entity++) {
      this.scopes.show(entity);
    }
  }

  private typeParams(list: number): void {
    const { ir } = this;
    if (list < 0 || ir.op[list] !== Op.TypeParams) {
      return;
    }
    const from = this.scopes.count;
    let position = 0;
    for (let p = list + 1; p < ir.next[list]; p = ir.next[p]) {
      if (ir.op[p] === Op.Param) {
        const name = ir.names.text(ir.aux[p]);
        this.entity({ kind: "typeParam", name, node: p, source: -1, position: position++ }, p, ir.aux[p]);
      }
    }
    this.showSince(from);
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
    const from = this.scopes.count;
    let position = 0;
    for (let a = ir.next[node + 1]; a < ir.next[node]; a = ir.next[a]) {
      if (ir.op[a] === Op.Ident) {
        this.entity({ kind: "typeParam", name: ir.names.text(ir.aux[a]), node: a, source: 0, position }, a, ir.aux[a]);
      }
      position++;
    }
    this.showSince(from);
  }

  private define(i: number): void {
    const { ir } = this;
    const list = i + 1;
    const from = this.scopes.count;
    let position = 0;
    for (let c = list + 1; list < ir.next[i] && c < ir.next[list]; c = ir.next[c]) {
      if (ir.op[c] === Op.Ident && ir.aux[c] !== this.blank) {
        if (this.scopes.findHere(ir.aux[c]) !== 0) {
          this.assigned(c);
        } else {
          this.local("var", -1, c, i, position);
        }
      }
      position++;
    }
    this.scopes.showAt(ir.next[i], from, this.scopes.count);
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
    if (this.scopes.depth === 0) {
      return;
    }
    const from = this.scopes.count;
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
    this.scopes.showAt(ir.next[i], from, this.scopes.count);
  }

  private typeDeclaration(i: number): void {
    const { ir } = this;
    if (this.scopes.depth > 0) {
      // Visible from its own name on: the type may mention itself.
      this.scopes.show(this.entity({ kind: "type", name: ir.names.text(ir.aux[i]), node: i, source: -1, position: 0 }, i, ir.aux[i]));
    }
    this.scopes.open(this.ir.next[i]);
    this.typeParams(child(ir, i, 0));
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
    const from = this.scopes.count;
    if (op[key] === Op.Ident && ir.aux[key] !== this.blank) {
      this.local("var", -1, key, i, 0);
    }
    if (op[value] === Op.Ident && ir.aux[value] !== this.blank) {
      this.local("var", -1, value, i, 1);
    }
    this.scopes.showAt(next[x], from, this.scopes.count);
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
    const local = new Local(this.types, this.locals.length, ir.names.text(id), "var", -1, this.scopes.func, bound, origin, i);
    this.locals.push(local);
    this.entity(local, i, id);
    bind[i] = 0;
    const first = i + 1 < ir.next[i] ? ir.next[i + 1] : ir.next[i];
    this.scopes.showAt(first, this.scopes.count - 1, this.scopes.count);
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
        this.keys.push({ composite: i, entity: this.scopes.find(ir.aux[key]) });
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
