/**
 * Statements of generated programs that start goroutines: what runs, what it waits for, and what tells that it is done.
 */
import type { GoStyle, Join, Stmt } from "./program.ts";
import { pick, type Renderer, touch } from "./renderer.ts";
import { type CallText, callText } from "./renderStmt.ts";
import { executorClass, goroutine, type Handle, inner, mapsIn, mayTake, type Scope } from "./scope.ts";

type Of<K extends Stmt["kind"]> = Extract<Stmt, { kind: K }>;

interface Plan {
  readonly style: GoStyle;
  readonly join: Join;
  /** The variable behind the join; "" for none. */
  readonly signal: string;
  readonly times: number;
}

export function renderGo(r: Renderer, stmt: Of<"go">, scope: Scope): void {
  const target = stmt.style === "function" || stmt.style === "methodValue" ? callText(r, stmt.target, stmt.target >> 2, scope) : undefined;
  const plan = planOf(r, stmt, scope, target);
  const { style, signal, times } = plan;
  if (plan.join === "waitGroup") scope.body.hoisted.push(`var ${signal} sync.WaitGroup`);
  else if (signal !== "") r.line(scope, `${signal} := make(chan struct{}${plan.join === "send" ? `, ${times}` : ""})`);
  const gate = openGate(r, stmt, scope);
  const isLoop = times > 1;
  if (style === "workers") r.line(scope, `${gate.name} := make(chan int, 4)`);
  const value = target !== undefined && target.value !== "" && style === "methodValue" ? r.fresh("run") : "";
  if (value !== "") r.line(scope, `${value} := ${target?.value}`);
  if (isLoop) r.line(scope, "for range 2 {");
  const outside = isLoop ? inner(scope, { loops: scope.loops + 1 }) : scope;
  if (plan.join === "waitGroup" && style !== "waitGroupGo") r.line(outside, `${signal}.Add(1)`);
  const locks = target === undefined ? literal(r, stmt, plan, gate, outside) : running(r, plan, gate, outside, target, value);
  if (isLoop) r.close(scope, "}");
  r.stmts(stmt.style === "handover" || stmt.gate !== "none" ? stmt.before : [], inner(scope, { depth: scope.depth }));
  gate.open();
  if (style === "workers") {
    r.line(scope, `for i := range 3 {`);
    r.line(inner(scope), `${gate.name} <- i`);
    r.close(scope, "}");
    r.line(scope, `close(${gate.name})`);
  }
  if (signal !== "") remember(plan, locks, scope);
}

function planOf(r: Renderer, stmt: Of<"go">, scope: Scope, target: CallText | undefined): Plan {
  const wanted = (stmt.style === "function" || stmt.style === "methodValue") && target === undefined ? "literal" : stmt.style;
  const hasGate = stmt.gate !== "none" || wanted === "handover";
  const style = wanted === "timer" && hasGate ? "literal" : wanted;
  const isMany = style === "workers" || (stmt.repeated && style !== "handover");
  const join = style === "waitGroupGo" || (stmt.join === "close" && (isMany || scope.loops > 0)) ? "waitGroup" : stmt.join;
  const prefix = join === "waitGroup" ? "wg" : "done";
  return { style, join, signal: join === "none" ? "" : r.fresh(prefix), times: isMany ? 2 : 1 };
}

interface OpenGate {
  /** Of the channel of jobs or of the map handed over. */
  readonly name: string;
  readonly waits: boolean;
  /** First in the goroutine. */
  wait(scope: Scope): void;
  open(): void;
}

function openGate(r: Renderer, stmt: Of<"go">, scope: Scope): OpenGate {
  const ignore = (): void => {};
  if (stmt.style === "handover") {
    const map = pick(
      mapsIn(scope, r.program.shape).filter(({ holds }) => holds === "ints"),
      stmt.target,
    );
    if (map === undefined) return { name: "", waits: false, wait: ignore, open: ignore };
    const name = r.fresh("ch");
    r.line(scope, `${name} := make(chan map[string]int, 1)`);
    const wait = (inside: Scope): void => {
      const received = r.fresh("v");
      r.line(inside, `${received} := <-${name}`);
      r.use(inside, received);
      inside.maps.push({ ...map, expr: received, outer: "" });
    };
    return {
      name,
      waits: true,
      wait,
      open: () => r.line(scope, `${name} <- ${map.expr}`, map.outer === "" ? [] : touch({ ...map, class: map.outer, outer: "" })),
    };
  }
  const name = stmt.style === "workers" ? r.fresh("jobs") : "";
  if (stmt.gate === "close") {
    const start = r.fresh("start");
    r.line(scope, `${start} := make(chan struct{})`);
    return { name, waits: true, wait: (inside) => r.line(inside, `<-${start}`), open: () => r.line(scope, `close(${start})`) };
  }
  if (stmt.gate === "flag") {
    const ready = r.fresh("ready");
    r.line(scope, `var ${ready} atomic.Bool`);
    const wait = (inside: Scope): void => {
      r.line(inside, `for !${ready}.Load() {`);
      r.line(inner(inside), "runtime.Gosched()");
      r.close(inside, "}");
    };
    return { name, waits: true, wait, open: () => r.line(scope, `${ready}.Store(true)`) };
  }
  return { name, waits: false, wait: ignore, open: ignore };
}

/** A goroutine with a body of its own. */
function literal(r: Renderer, stmt: Of<"go">, plan: Plan, gate: OpenGate, scope: Scope): ReadonlySet<string> {
  const { style, signal } = plan;
  const inside = goroutine(scope);
  const map = style === "parameter" ? pick(mapsIn(scope, r.program.shape), stmt.target) : undefined;
  let [open, end] = ["go func() {", "}()"];
  if (map !== undefined && map.holds === "ints") {
    const name = r.fresh("v");
    inside.maps.push({ ...map, expr: name, outer: "" });
    [open, end] = [`go func(${name} map[string]int) {`, `}(${map.expr})`];
  } else if (style === "closure") {
    const name = r.fresh("f");
    [open, end] = [`${name} := func() {`, `}`];
    r.line(scope, open);
    fill(r, stmt, plan, gate, inside);
    r.close(scope, end);
    r.line(scope, `go ${name}()`);
    return inside.body.taken;
  } else if (style === "waitGroupGo") [open, end] = [`${signal}.Go(func() {`, "})"];
  else if (style === "timer") [open, end] = ["time.AfterFunc(0, func() {", "})"];
  r.line(scope, open, map?.outer ? [{ class: map.outer, replaces: false }] : []);
  fill(r, stmt, plan, gate, inside);
  r.close(scope, end);
  return inside.body.taken;
}

function fill(r: Renderer, stmt: Of<"go">, plan: Plan, gate: OpenGate, inside: Scope): void {
  const isLate = stmt.target % 3 === 0;
  r.bodyStmts(inside, () => {
    if (!isLate) signalDone(r, plan, inside, true);
    gate.wait(inside);
    if (plan.style === "workers") {
      r.line(inside, `for range ${gate.name} {`);
      r.stmts(stmt.body, inner(inside, { loops: inside.loops + 1 }));
      r.close(inside, "}");
    } else r.stmts(stmt.body, isLate ? inner(inside, { depth: inside.depth }) : inside);
    if (isLate) signalDone(r, plan, inside, false);
  });
}

/** A goroutine that runs a function of the program. */
function running(r: Renderer, plan: Plan, gate: OpenGate, scope: Scope, target: CallText, value: string): ReadonlySet<string> {
  r.called.add(target.index);
  const text = value === "" ? target.text : `${value}()`;
  if (plan.join === "none" && !gate.waits) {
    r.line(scope, `go ${text}`);
    return target.taken;
  }
  const inside = goroutine(scope);
  r.line(scope, "go func() {");
  r.bodyStmts(inside, () => {
    signalDone(r, plan, inside, true);
    gate.wait(inside);
    r.line(inside, text);
  });
  r.close(scope, "}()");
  return target.taken;
}

function signalDone(r: Renderer, { style, join, signal }: Plan, inside: Scope, deferred: boolean): void {
  const prefix = deferred ? "defer " : "";
  if (join === "waitGroup" && style !== "waitGroupGo") r.line(inside, `${prefix}${signal}.Done()`);
  else if (join === "close") r.line(inside, `${prefix}close(${signal})`);
  else if (join === "send") r.line(inside, deferred ? `defer func() { ${signal} <- struct{}{} }()` : `${signal} <- struct{}{}`);
}

function remember({ join, signal, times }: Plan, locks: ReadonlySet<string>, scope: Scope): void {
  const lines = join === "waitGroup" ? [`${signal}.Wait()`] : Array.from({ length: join === "send" ? times : 1 }, () => `<-${signal}`);
  const handle: Handle = { lines, single: join === "send", loops: scope.loops, locks };
  if (join === "waitGroup") scope.body.handles.push(handle);
  else scope.handles.push(handle);
}

/** A goroutine that runs, one after the other, what it is sent. */
export function renderExecutor(r: Renderer, stmt: Of<"executor">, scope: Scope): void {
  if (!mayTake([executorClass], scope.held) || scope.loops > 0) return;
  scope.body.taken.add(executorClass);
  const queue = r.fresh("queue");
  r.line(scope, `${queue} := make(chan func())`);
  r.line(scope, "go func() {");
  r.line(inner(scope), `for f := range ${queue} {`);
  r.line(inner(inner(scope)), "f()");
  r.close(inner(scope), "}");
  r.close(scope, "}()");
  for (const job of stmt.jobs) {
    const done = stmt.awaited ? r.fresh("done") : "";
    if (done !== "") r.line(scope, `${done} := make(chan struct{})`);
    const inside = goroutine(scope);
    r.line(scope, `${queue} <- func() {`);
    r.bodyStmts(inside, () => {
      if (done !== "") r.line(inside, `defer close(${done})`);
      r.stmts(job, inside);
    });
    r.close(scope, "}");
    if (done !== "") r.line(scope, `<-${done}`);
  }
}
