/**
 * Smaller programs that still show a disagreement: first sets of statements are cut out, ever smaller ones (delta
 * debugging), then what is left is made plainer. A search is asked for a whole round of candidates at once, because one
 * build serves them all.
 */
import { bodiesOf, type Func, type Program, type Shape, type Stmt } from "./program.ts";

/** Yields candidates, and is told the indexes of those that still disagree. */
export type Search = Generator<readonly Program[], Program, readonly number[]>;

export function* shrink(program: Program): Search {
  let best = yield* cut(program);
  for (;;) {
    const candidates = plainer(best);
    let kept: Program | undefined;
    for (let from = 0; from < candidates.length && kept === undefined; from += roundSize) {
      const round = candidates.slice(from, from + roundSize);
      const [first] = yield round;
      if (first !== undefined) kept = round[first];
    }
    if (kept === undefined) return best;
    best = yield* cut(kept);
  }
}

const roundSize = 12;

/** Delta debugging over all statements, each standing for itself and what is inside it. */
function* cut(program: Program): Search {
  let best = program;
  let parts = 4;
  for (;;) {
    const all = statements(best);
    if (all.length === 0) return best;
    const size = Math.ceil(all.length / parts);
    const chunks: Stmt[][] = [];
    for (let from = 0; from < all.length; from += size) chunks.push(all.slice(from, from + size));
    const spare: Stmt[][] = [];
    for (let from = 0; from < chunks.length; from += roundSize) {
      const round = chunks.slice(from, from + roundSize);
      for (const index of yield round.map((chunk) => without(best, new Set(chunk)))) spare.push(round[index]);
    }
    if (spare.length > 0) {
      // What can go alone can often go together.
      const some = [spare, spare.slice(0, spare.length >> 1), spare.slice(spare.length >> 1), [spare[0]]].map((list) => without(best, new Set(list.flat())));
      const [first] = spare.length === 1 ? [3] : yield some;
      best = some[first ?? 3];
    } else if (size === 1) return best;
    parts = spare.length > 0 ? parts : Math.min(all.length, parts * 2);
  }
}

function statements(program: Program): Stmt[] {
  const found: Stmt[] = [];
  mapProgram(program, (stmt) => {
    found.push(stmt);
    return [stmt];
  });
  return found;
}

function without(program: Program, gone: ReadonlySet<Stmt>): Program {
  return mapProgram(program, (stmt) => (gone.has(stmt) ? [] : [stmt]));
}

/** Rebuilds the program from outside in; what `change` leaves as it is keeps its identity where nothing inside changes. */
function mapProgram(program: Program, change: (stmt: Stmt) => readonly Stmt[]): Program {
  const visit = (list: readonly Stmt[]): readonly Stmt[] => {
    const changed = list.flatMap((stmt) => change(stmt).map((one) => inside(one)));
    return changed.length === list.length && changed.every((stmt, i) => stmt === list[i]) ? list : changed;
  };
  const inside = (stmt: Stmt): Stmt => {
    if (stmt.kind === "executor") {
      const jobs = stmt.jobs.map(visit);
      return jobs.every((job, i) => job === stmt.jobs[i]) ? stmt : { ...stmt, jobs };
    }
    const bodies = bodiesOf(stmt);
    const changed = Object.entries(bodies).map(([field, list]) => [field, visit(list)] as const);
    return changed.every(([field, list]) => list === bodies[field]) ? stmt : { ...stmt, ...Object.fromEntries(changed) };
  };
  return { ...program, setup: visit(program.setup), funcs: program.funcs.map((func) => ({ ...func, body: visit(func.body) })), main: visit(program.main) };
}

/** Every program that one simplification makes. */
function plainer(program: Program): Program[] {
  const found: Program[] = [];
  for (const stmt of statements(program)) {
    for (const replacement of plainerStmts(stmt, program.funcs)) found.push(mapProgram(program, (one) => (one === stmt ? replacement : [one])));
  }
  for (const shape of plainerShapes(program.shape)) found.push({ ...program, shape });
  for (const flag of ["globalMap", "localMap", "globalLock", "globalObject"] as const) if (program[flag]) found.push({ ...program, [flag]: false });
  for (const [index, func] of program.funcs.entries()) {
    if (func.form !== "method") found.push({ ...program, funcs: program.funcs.map((one, i) => (i === index ? { ...one, form: "method" } : one)) });
    if (program.funcs.length > 1) found.push({ ...program, funcs: program.funcs.filter((_, i) => i !== index) });
  }
  return found;
}

function plainerStmts(stmt: Stmt, funcs: readonly Func[]): (readonly Stmt[])[] {
  const found: (readonly Stmt[])[] = [];
  const nested = stmt.kind === "executor" ? stmt.jobs : Object.values(bodiesOf(stmt));
  if (nested.length > 0) found.push(nested.flat());
  switch (stmt.kind) {
    case "op":
      if (stmt.deferred) found.push([{ ...stmt, deferred: false }]);
      if (stmt.op !== "write") found.push([{ ...stmt, op: "write" }]);
      if (stmt.op !== "write" && stmt.op !== "read") found.push([{ ...stmt, op: "read" }]);
      break;
    case "locked":
      if (stmt.style !== "plain") found.push([{ ...stmt, style: "plain" }, ...stmt.rest]);
      if (stmt.shared) found.push([{ ...stmt, shared: false }]);
      break;
    case "go":
      if (stmt.style !== "literal" || stmt.gate !== "none") found.push([{ ...stmt, style: "literal", gate: "none" }]);
      if (stmt.gate === "flag") found.push([{ ...stmt, gate: "close" }]);
      if (stmt.repeated) found.push([{ ...stmt, repeated: false }]);
      if (stmt.join !== "none") found.push([{ ...stmt, join: "none" }]);
      if (stmt.join !== "waitGroup" && stmt.join !== "none") found.push([{ ...stmt, join: "waitGroup" }]);
      break;
    case "wait":
      if (stmt.deferred) found.push([{ ...stmt, deferred: false }]);
      break;
    case "call":
      // Only what calls nothing itself, or this would have no end.
      for (const { body } of funcs) if (!JSON.stringify(body).includes('"call"')) found.push(body);
      if (stmt.deferred) found.push([{ ...stmt, deferred: false }]);
      break;
    case "alias":
      if (stmt.how !== "variable") found.push([{ ...stmt, how: "variable" }]);
      break;
    case "object":
      if (stmt.how === "element") found.push([{ ...stmt, how: "fresh" }]);
      break;
    case "replace":
      if (stmt.copied) found.push([{ ...stmt, copied: false }]);
      break;
    case "if":
      if (stmt.condition === "random") found.push([{ ...stmt, condition: "always" }]);
      break;
    case "executor":
      if (!stmt.awaited) found.push([{ ...stmt, awaited: true }]);
      break;
    case "localLock":
    case "loop":
    case "once":
    case "deferred":
  }
  return found;
}

function plainerShapes(shape: Shape): Shape[] {
  const found: Shape[] = [];
  if (shape.maps > 1) found.push({ ...shape, maps: 1 });
  if (shape.mapOfMaps) found.push({ ...shape, mapOfMaps: false });
  if (shape.once) found.push({ ...shape, once: false });
  if (shape.inner !== "none") found.push({ ...shape, inner: "none" });
  for (const [index, kind] of shape.locks.entries()) {
    found.push({ ...shape, locks: shape.locks.filter((_, i) => i !== index) });
    if (kind !== "mutex") found.push({ ...shape, locks: shape.locks.map((one, i) => (i === index ? "mutex" : one)) });
  }
  return found;
}
