/**
 * Random programs: the same seed and number always give the same one.
 */
import { randomFrom } from "../mutate.ts";
import type { AliasKind, Func, Gate, GoStyle, Join, LockKind, LockStyle, MapOp, ObjectKind, Program, Shape, Stmt } from "./program.ts";

export function generate(seed: number, index: number): Program {
  return new Generator(randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))).program();
}

type Weighted<T> = readonly (readonly [T, number])[];

const ops: Weighted<MapOp> = [
  ["write", 8],
  ["read", 5],
  ["increment", 3],
  ["delete", 3],
  ["range", 3],
  ["len", 2],
  ["commaOk", 2],
  ["clear", 1],
  ["copyInto", 1],
  ["print", 1],
  ["marshal", 1],
  ["keys", 1],
];
const lockKinds: Weighted<LockKind> = [
  ["mutex", 4],
  ["rwMutex", 4],
  ["embedded", 2],
  ["embeddedRW", 1],
  ["pointer", 1],
  ["semaphore", 1],
];
const lockStyles: Weighted<LockStyle> = [
  ["plain", 6],
  ["deferred", 4],
  ["window", 2],
  ["helper", 2],
  ["callback", 2],
  ["conditional", 2],
  ["tryLock", 1],
  ["locker", 1],
  ["alias", 1],
];
const goStyles: Weighted<GoStyle> = [
  ["literal", 6],
  ["function", 5],
  ["parameter", 2],
  ["closure", 2],
  ["methodValue", 2],
  ["waitGroupGo", 2],
  ["workers", 2],
  ["handover", 2],
  ["timer", 1],
];
const joins: Weighted<Join> = [
  ["waitGroup", 4],
  ["close", 2],
  ["send", 2],
  ["none", 2],
];
const gates: Weighted<Gate> = [
  ["none", 6],
  ["close", 1],
  ["flag", 1],
];
const aliases: Weighted<AliasKind> = [
  ["variable", 4],
  ["getter", 2],
  ["lockedGetter", 2],
  ["clone", 2],
  ["structCopy", 1],
  ["pointer", 1],
];
const objects: Weighted<ObjectKind> = [
  ["fresh", 3],
  ["alias", 2],
  ["element", 1],
];
const forms: Weighted<Func["form"]> = [
  ["method", 4],
  ["function", 1],
  ["mapFunction", 1],
];
const kinds: Weighted<Stmt["kind"]> = [
  ["op", 12],
  ["locked", 7],
  ["go", 5],
  ["call", 4],
  ["wait", 4],
  ["alias", 2],
  ["if", 2],
  ["loop", 1],
  ["once", 1],
  ["object", 1],
  ["localLock", 1],
  ["replace", 1],
  ["deferred", 1],
  ["executor", 1],
];
const simple = new Set<Stmt["kind"]>(["op", "call", "wait", "alias", "object", "localLock", "replace"]);

class Generator {
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  program(): Program {
    const main = this.stmts(3, 7, 0);
    if (!main.some((stmt) => stmt.kind === "go")) main.splice(this.below(main.length), 0, this.goStmt(0));
    return {
      shape: this.shape(),
      globalMap: this.chance(0.2),
      localMap: this.chance(0.3),
      globalLock: this.chance(0.2),
      globalObject: this.chance(0.2),
      setup: this.chance(0.3) ? this.stmts(1, 2, 1) : [],
      funcs: Array.from({ length: 1 + this.below(3) }, () => ({ form: this.pick(forms), body: this.stmts(1, 3, 1) })),
      main,
    };
  }

  private shape(): Shape {
    const locks = Array.from({ length: this.chance(0.75) ? 1 : this.below(3) }, () => this.pick(lockKinds));
    return {
      maps: this.chance(0.7) ? 1 : 2,
      locks,
      inner: this.chance(0.8) ? "none" : this.chance(0.5) ? "value" : "pointer",
      mapOfMaps: this.chance(0.15),
      once: this.chance(0.15),
    };
  }

  private stmts(least: number, most: number, depth: number): Stmt[] {
    return Array.from({ length: least + this.below(most - least + 1) }, () => this.stmt(depth));
  }

  private stmt(depth: number): Stmt {
    const kind = this.pick(depth < 2 ? kinds : kinds.filter(([one]) => simple.has(one)));
    switch (kind) {
      case "op":
        return { kind, op: this.pick(ops), map: this.choice(), deferred: this.chance(0.06) };
      case "locked": {
        const style = this.pick(lockStyles);
        const rest = style === "window" || style === "conditional" ? this.stmts(1, 2, depth + 1) : [];
        return { kind, lock: this.choice(), style, shared: this.chance(0.35), body: this.stmts(1, 3, depth + 1), rest };
      }
      case "go":
        return this.goStmt(depth);
      case "wait":
        return { kind, which: this.choice(), deferred: this.chance(0.1) };
      case "call":
        return { kind, callee: this.choice(), object: this.choice(), deferred: this.chance(0.08) };
      case "alias":
        return { kind, how: this.pick(aliases), map: this.choice() };
      case "object":
        return { kind, how: this.pick(objects), object: this.choice() };
      case "localLock":
        return { kind, readers: this.chance(0.4) };
      case "replace":
        return { kind, map: this.choice(), copied: this.chance(0.6) };
      case "if":
        return {
          kind,
          condition: this.chance(0.6) ? "always" : "random",
          body: this.stmts(1, 2, depth + 1),
          rest: this.chance(0.3) ? this.stmts(1, 1, depth + 1) : [],
        };
      case "loop":
      case "deferred":
        return { kind, body: this.stmts(1, 2, depth + 1) };
      case "once":
        return { kind, once: this.choice(), body: this.stmts(1, 2, depth + 1) };
      case "executor":
        return { kind, jobs: Array.from({ length: 1 + this.below(2) }, () => this.stmts(1, 2, depth + 1)), awaited: this.chance(0.5) };
    }
  }

  private goStmt(depth: number): Stmt {
    const gate = this.pick(gates);
    const style = this.pick(goStyles);
    const before = gate !== "none" || style === "handover" ? this.stmts(1, 2, depth + 1) : [];
    return { kind: "go", style, join: this.pick(joins), gate, repeated: this.chance(0.2), target: this.choice(), body: this.stmts(1, 3, depth + 1), before };
  }

  private choice(): number {
    return this.below(60);
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private chance(p: number): boolean {
    return this.random() < p;
  }

  private pick<T>(choices: Weighted<T>): T {
    let left = this.random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return choices[0][0];
  }
}
