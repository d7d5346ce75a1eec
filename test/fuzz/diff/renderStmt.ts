/**
 * Statements of generated programs as Go, all but those that start goroutines.
 */
import type { MapOp, Stmt } from "./program.ts";
import { pick, type Renderer, touch } from "./renderer.ts";
import { renderLocked, sometimes } from "./renderLock.ts";
import { inner, locksOf, type MapRef, mapsIn, mayTake, onceClass, type Scope } from "./scope.ts";

type Of<K extends Stmt["kind"]> = Extract<Stmt, { kind: K }>;
export type PlainStmt = Exclude<Stmt, { kind: "go" | "executor" }>;

export function renderPlain(r: Renderer, stmt: PlainStmt, scope: Scope, isLast: boolean): void {
  switch (stmt.kind) {
    case "op":
      renderOp(r, stmt, scope);
      return;
    case "locked":
      renderLocked(r, stmt, scope, isLast);
      return;
    case "wait":
      renderWait(r, stmt, scope);
      return;
    case "call":
      renderCall(r, stmt, scope);
      return;
    case "alias":
      renderAlias(r, stmt, scope);
      return;
    case "object":
      renderObject(r, stmt, scope);
      return;
    case "localLock":
      renderLocalLock(r, stmt.readers, scope);
      return;
    case "replace":
      renderReplace(r, stmt, scope);
      return;
    case "if":
      renderIf(r, stmt, scope);
      return;
    case "loop":
      block(r, "for range 2 {", stmt.body, scope, inner(scope, { loops: scope.loops + 1 }));
      return;
    case "once":
      renderOnce(r, stmt, scope);
      return;
    case "deferred":
      block(r, "defer func() {", stmt.body, scope, inner(scope, { isTop: true }), "}()");
      return;
  }
}

function block(r: Renderer, open: string, body: readonly Stmt[], scope: Scope, inside: Scope, end = "}"): void {
  r.line(scope, open);
  r.stmts(body, inside);
  r.close(scope, end);
}

function opText(op: MapOp, { expr, holds }: MapRef): string {
  const value = holds === "maps" ? '{"k": 1}' : "1";
  const element = holds === "maps" ? "map[string]int" : "int";
  switch (op) {
    case "read":
      return `_ = ${expr}["a"]`;
    case "commaOk":
      return `_, _ = ${expr}["b"]`;
    case "write":
      return `${expr}["b"] = ${holds === "maps" ? "map[string]int{}" : "2"}`;
    case "increment":
      return holds === "maps" ? opText("write", { expr, holds, class: "", outer: "" }) : `${expr}["a"]++`;
    case "clear":
      // The inner maps of a map of maps must stay.
      return holds === "maps" ? opText("delete", { expr, holds, class: "", outer: "" }) : `clear(${expr})`;
    case "delete":
      return `delete(${expr}, "b")`;
    case "range":
      return `for range ${expr} {`;
    case "len":
      return `_ = len(${expr})`;
    case "copyInto":
      return `maps.Copy(${expr}, map[string]${element}{"c": ${value}})`;
    case "print":
      return `_ = fmt.Sprint(${expr})`;
    case "marshal":
      return `_, _ = json.Marshal(${expr})`;
    case "keys":
      return `_ = slices.Sorted(maps.Keys(${expr}))`;
  }
}

function renderOp(r: Renderer, stmt: Of<"op">, scope: Scope): void {
  const map = pick(mapsIn(scope, r.program.shape), stmt.map);
  if (map === undefined) return;
  const text = opText(stmt.op, map);
  if (text.endsWith("{")) {
    if (stmt.deferred) r.line(scope, "defer func() {");
    const inside = stmt.deferred ? inner(scope) : scope;
    r.line(inside, text, touch(map));
    r.close(inside, "}");
    if (stmt.deferred) r.close(scope, "}()");
  } else if (!stmt.deferred) r.line(scope, text, touch(map));
  else r.line(scope, /^(delete|clear|maps\.Copy)\(/.test(text) ? `defer ${text}` : `defer func() { ${text} }()`, touch(map));
}

function renderWait(r: Renderer, stmt: Of<"wait">, scope: Scope): void {
  const { spent } = scope.body;
  const good = [...scope.handles, ...scope.body.handles].filter(
    (handle) => mayTake(handle.locks, scope.held) && (!handle.single || (handle.loops === scope.loops && !spent.has(handle))),
  );
  const handle = pick(good, stmt.which);
  if (handle === undefined) return;
  for (const lock of handle.locks) scope.body.taken.add(lock);
  spent.add(handle);
  const isPlainCall = handle.lines.length === 1 && handle.lines[0].endsWith(".Wait()");
  for (const text of handle.lines) r.line(scope, !stmt.deferred ? text : isPlainCall ? `defer ${text}` : `defer func() { ${text} }()`);
}

function renderCall(r: Renderer, stmt: Of<"call">, scope: Scope): void {
  const call = callText(r, stmt.callee, stmt.object, scope);
  if (call !== undefined && mayTake(call.taken, scope.held)) {
    for (const lock of call.taken) scope.body.taken.add(lock);
    r.called.add(call.index);
    r.line(scope, `${stmt.deferred ? "defer " : ""}${call.text}`);
  }
}

export interface CallText {
  readonly index: number;
  readonly text: string;
  /** What is called without its parentheses, when nothing stands between them; "" otherwise. */
  readonly value: string;
  readonly taken: ReadonlySet<string>;
}

/** A call of a function that comes after the one we are in; undefined when there is none, or nothing to call it with. */
export function callText(r: Renderer, callee: number, argument: number, scope: Scope): CallText | undefined {
  const count = r.funcs.length - scope.funcIndex - 1;
  if (count <= 0) return undefined;
  const index = scope.funcIndex + 1 + (callee % count);
  const target = r.funcs[index];
  if (target === undefined) return undefined;
  const { name, taken } = target;
  if (target.func.form === "mapFunction") {
    const map = pick(
      mapsIn(scope, r.program.shape).filter(({ holds }) => holds === "ints"),
      argument,
    );
    if (map === undefined) return undefined;
    r.links.push([`parameter of ${name}`, map.class]);
    return { index, text: `${name}(${map.expr})`, value: "", taken };
  }
  const object = pick(
    scope.objects.filter(({ isCopy }) => !isCopy),
    argument,
  );
  if (object === undefined) return undefined;
  const value = target.func.form === "method" ? `${object.expr}.${name}` : "";
  return { index, text: value === "" ? `${name}(${object.expr})` : `${value}()`, value, taken };
}

function renderAlias(r: Renderer, stmt: Of<"alias">, scope: Scope): void {
  const { shape } = r.program;
  const map = pick(
    mapsIn(scope, shape).filter(({ holds }) => holds === "ints"),
    stmt.map,
  );
  const object = pick(
    scope.objects.filter(({ isCopy }) => !isCopy),
    stmt.map,
  );
  const declare = (prefix: string, value: string, touches = map === undefined || map.outer === "" ? [] : [{ class: map.outer, replaces: false }]): string => {
    const name = r.fresh(prefix);
    r.line(scope, `${name} := ${value}`, touches);
    r.use(scope, name);
    return name;
  };
  switch (stmt.how) {
    case "getter":
    case "lockedGetter": {
      if (object === undefined) return;
      const kinds = locksOf(shape);
      const isLocked = stmt.how === "lockedGetter" && kinds.length > 0;
      const lockClass = kinds[0]?.startsWith("embedded") ? "2 embedded" : "3 lock0";
      if (isLocked && !mayTake([lockClass], scope.held)) return;
      if (isLocked) scope.body.taken.add(lockClass);
      const getter = isLocked ? "lockedAll" : "all";
      r.helpers.add(getter);
      scope.maps.push({ expr: declare("v", `${object.expr}.${getter}()`, []), class: "m0", holds: "ints", outer: "" });
      return;
    }
    case "structCopy": {
      if (object === undefined) return;
      const touches = Array.from({ length: shape.maps }, (_, i) => ({ class: `m${i}`, replaces: true }));
      scope.objects.push({ expr: declare("c", `*${object.expr}`, touches), isCopy: true });
      return;
    }
    case "clone":
      if (map === undefined) return;
      scope.maps.push({ expr: declare("v", `maps.Clone(${map.expr})`, touch(map)), class: r.fresh("clone "), holds: "ints", outer: "" });
      return;
    case "pointer":
      if (map === undefined || map.outer !== "") return;
      scope.maps.push({ ...map, expr: `(*${declare("q", `&${map.expr}`)})` });
      return;
    case "variable":
      if (map !== undefined) scope.maps.push({ ...map, expr: declare("v", map.expr), outer: "" });
  }
}

function renderObject(r: Renderer, stmt: Of<"object">, scope: Scope): void {
  const made = `new${storeName(r)}()`;
  const known = pick(
    scope.objects.filter(({ isCopy }) => !isCopy),
    stmt.object,
  );
  if (!scope.mayMake && (stmt.how !== "alias" || known === undefined)) return;
  const name = r.fresh(stmt.how === "element" ? "list" : "o");
  if (stmt.how === "element" && known !== undefined) {
    r.line(scope, `${name} := []*${storeName(r)}{${known.expr}, ${made}}`);
    for (const index of [0, 1]) scope.objects.push({ expr: `${name}[${index}]`, isCopy: false });
  } else {
    r.line(scope, `${name} := ${stmt.how === "alias" && known !== undefined ? known.expr : made}`);
    scope.objects.push({ expr: name, isCopy: false });
  }
  r.use(scope, name);
}

export function storeName(r: Renderer): string {
  return `Store${r.suffix}`;
}

function renderLocalLock(r: Renderer, readers: boolean, scope: Scope): void {
  const name = r.fresh("guard");
  r.line(scope, `var ${name} sync.${readers ? "RWMutex" : "Mutex"}`);
  r.use(scope, `&${name}`);
  scope.locks.push({ expr: name, locker: `&${name}`, class: `6 ${name}`, readers, owner: undefined });
}

function renderReplace(r: Renderer, stmt: Of<"replace">, scope: Scope): void {
  const map = pick(mapsIn(scope, r.program.shape), stmt.map);
  if (map === undefined || map.outer !== "") return;
  const type = map.holds === "maps" ? 'map[string]map[string]int{"a": {}}' : "map[string]int{}";
  if (!stmt.copied) {
    r.line(scope, `${map.expr} = ${type}`, touch(map, true));
    return;
  }
  const name = r.fresh("n");
  r.line(scope, `${name} := maps.Clone(${map.expr})`, touch(map));
  r.line(scope, map.holds === "maps" ? `${name}["b"] = map[string]int{}` : `${name}["b"] = 3`, [{ class: r.fresh("clone "), replaces: false }]);
  r.line(scope, `${map.expr} = ${name}`, touch(map, true));
}

function renderIf(r: Renderer, stmt: Of<"if">, scope: Scope): void {
  r.line(scope, stmt.condition === "always" ? "if len(os.Args) > 0 {" : sometimes);
  r.stmts(stmt.body, inner(scope));
  if (stmt.rest.length > 0) {
    r.close(scope, "} else {");
    r.stmts(stmt.rest, inner(scope));
  }
  r.close(scope, "}");
}

function renderOnce(r: Renderer, stmt: Of<"once">, scope: Scope): void {
  const object = pick(
    scope.objects.filter(({ isCopy }) => !isCopy),
    stmt.once,
  );
  if (!r.program.shape.once || object === undefined || !mayTake([onceClass], scope.held)) {
    r.stmts(stmt.body, inner(scope, { depth: scope.depth }));
    return;
  }
  scope.body.taken.add(onceClass);
  block(r, `${object.expr}.once.Do(func() {`, stmt.body, scope, inner(scope, { held: [...scope.held, onceClass], isTop: true }), "})");
}
