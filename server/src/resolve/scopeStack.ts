/**
 * The scopes open at one place of a node array. Ends of scopes and declarations that take effect later are events with
 * a position; they nest, so a stack of them is enough and nothing recurses.
 */

/** Event data of a scope's end when no function ends with it. */
const sameFunction = -2;

/** Reusable: `reset` begins the next declaration. Entities are numbered from 1; 0 is none. */
export class ScopeStack {
  /** How many scopes are open; 0 at package level. */
  depth = 0;
  /** The innermost Func or FuncLit node, or -1. */
  func = -1;
  /** Per name: the visible entity. */
  private visible = new Int32Array(1024);
  /** Pairs of name and what it meant before, in the order of hiding. */
  private readonly hidden: number[] = [];
  /** Quadruples: position, whether a scope ends, and two data. */
  private readonly events: number[] = [];
  /** Per entity: its name, and the depth it was declared at. */
  private nameIds: number[] = [0];
  private depths: number[] = [-1];
  private blank = 0;

  /** `names`: how many there are; `blank`: the name that declares nothing. */
  reset(names: number, blank: number): void {
    if (this.visible.length < names) {
      this.visible = new Int32Array(names * 2);
    }
    this.blank = blank;
    this.depth = 0;
    this.func = -1;
    this.nameIds = [0];
    this.depths = [-1];
  }

  find(name: number): number {
    return this.visible[name];
  }

  /** What the name means if it was declared in the innermost scope, else 0. */
  findHere(name: number): number {
    const found = this.visible[name];
    return this.depths[found] === this.depth ? found : 0;
  }

  open(end: number): void {
    this.events.push(end, 1, this.hidden.length, sameFunction);
    this.depth++;
  }

  openFunction(node: number, end: number): void {
    this.events.push(end, 1, this.hidden.length, this.func);
    this.depth++;
    this.func = node;
  }

  /** Numbers a new entity, as yet invisible. */
  add(name: number): number {
    this.depths.push(-1);
    return this.nameIds.push(name) - 1;
  }

  get count(): number {
    return this.nameIds.length - 1;
  }

  /** Makes the entities after `from` up to and including `to` visible when `position` is reached. */
  showAt(position: number, from: number, to: number): void {
    if (to > from) {
      this.events.push(position, 0, from, to);
    }
  }

  show(entity: number): void {
    const id = this.nameIds[entity];
    if (id === 0 || id === this.blank) {
      return;
    }
    this.hidden.push(id, this.visible[id]);
    this.visible[id] = entity;
    this.depths[entity] = this.depth;
  }

  /** Lets everything happen that is due before node `position`. */
  advance(position: number): void {
    const { events } = this;
    while (events.length > 0 && events[events.length - 4] <= position) {
      this.fire();
    }
  }

  /** Everything ends, also what broken code declared outside any scope. */
  finish(): void {
    this.advance(Number.MAX_SAFE_INTEGER);
    this.hideSince(0);
  }

  private fire(): void {
    const { events } = this;
    const b = events.pop() ?? 0;
    const a = events.pop() ?? 0;
    const isScopeEnd = events.pop() === 1;
    events.pop();
    if (!isScopeEnd) {
      for (let entity = a + 1; entity <= b; entity++) {
        this.show(entity);
      }
      return;
    }
    this.hideSince(a);
    this.depth--;
    if (b !== sameFunction) {
      this.func = b;
    }
  }

  private hideSince(length: number): void {
    const { hidden, visible } = this;
    while (hidden.length > length) {
      const before = hidden.pop() ?? 0;
      visible[hidden.pop() ?? 0] = before;
    }
  }
}
