/**
 * Critical sections of generated programs: every way to take a lock, and to leave it early.
 */
import type { LockStyle, Stmt } from "./program.ts";
import { pick, type Renderer } from "./renderer.ts";
import { inner, type LockRef, locksIn, lockText, mayTake, type Scope } from "./scope.ts";

type Locked = Extract<Stmt, { kind: "locked" }>;

export const sometimes = "if time.Now().UnixNano()&64 == 0 {";

export function renderLocked(r: Renderer, stmt: Locked, scope: Scope, isLast: boolean): void {
  const lock = pick(locksIn(scope, r.program.shape), stmt.lock);
  if (lock === undefined || !mayTake([lock.class], scope.held)) {
    r.stmts(stmt.body, inner(scope, { depth: scope.depth }));
    return;
  }
  scope.body.taken.add(lock.class);
  const inside = inner(scope, { held: [...scope.held, lock.class] });
  const style = styleFor(stmt.style, lock);
  if (style === "deferred" || style === "callback" || style === "tryLock" || style === "conditional") {
    renderBlock(r, { ...stmt, style }, lock, scope, { ...inside, isTop: style === "callback" }, isLast);
    return;
  }
  const { enter, leave } = sectionText(r, style, lock, stmt.shared, scope);
  r.line(scope, enter);
  r.stmts(stmt.body, { ...inside, depth: scope.depth });
  r.line(scope, leave);
  if (style === "window") r.stmts(stmt.rest, inner(scope, { depth: scope.depth }));
}

/** A semaphore is no `sync.Locker`; only the locks of the type have methods that take them. */
function styleFor(style: LockStyle, lock: LockRef): LockStyle {
  if (style === "helper" || style === "callback") return lock.owner === undefined ? "plain" : style;
  if (style === "tryLock" || style === "locker") return lock.locker === "" ? "plain" : style;
  return style === "alias" && !lock.locker.startsWith("&") ? "plain" : style;
}

function sectionText(r: Renderer, style: LockStyle, lock: LockRef, shared: boolean, scope: Scope): ReturnType<typeof lockText> {
  const mode = modeOf(lock, shared);
  if (style === "helper") return { enter: helperCall(r, lock, "enter", mode), leave: helperCall(r, lock, "leave", mode) };
  if (style === "locker") {
    const name = r.fresh("l");
    r.line(scope, `var ${name} sync.Locker = ${mode === "" ? lock.locker : `${lock.expr}.RLocker()`}`);
    return { enter: `${name}.Lock()`, leave: `${name}.Unlock()` };
  }
  if (style !== "alias") return lockText(lock, shared);
  const name = r.fresh("p");
  r.line(scope, `${name} := ${lock.locker}`);
  return lockText({ ...lock, expr: name }, shared);
}

/** Styles whose section is a block of its own; `inside` is one deeper than `scope`. */
function renderBlock(r: Renderer, stmt: Locked, lock: LockRef, scope: Scope, inside: Scope, isLast: boolean): void {
  const { enter, leave } = lockText(lock, stmt.shared);
  if (stmt.style === "callback") {
    r.line(scope, `${helperCall(r, lock, "with", modeOf(lock, stmt.shared)).slice(0, -1)}func() {`);
    r.stmts(stmt.body, inside);
    r.close(scope, "})");
  } else if (stmt.style === "deferred") {
    // At the end of a function it is written as people do.
    const isWhole = scope.isTop && isLast;
    const within = isWhole ? { ...inside, depth: scope.depth } : inside;
    if (!isWhole) r.line(scope, "func() {");
    r.line(within, enter);
    r.line(within, deferredText(lock, leave));
    r.stmts(stmt.body, within);
    if (!isWhole) r.close(scope, "}()");
  } else if (stmt.style === "tryLock") {
    r.line(scope, `if ${enter.replace(/(R?)Lock\(\)$/, "Try$1Lock()")} {`);
    r.stmts(stmt.body, inside);
    r.line(inside, leave);
    r.close(scope, "}");
  } else {
    r.line(scope, enter);
    r.line(scope, sometimes);
    r.line(inside, leave);
    r.stmts(stmt.rest, inner(scope));
    r.close(scope, "} else {");
    r.stmts(stmt.body, inside);
    r.line(inside, leave);
    r.close(scope, "}");
  }
}

export function deferredText(lock: LockRef, leave: string): string {
  return lock.locker === "" ? `defer func() { ${leave} }()` : `defer ${leave}`;
}

function modeOf(lock: LockRef, shared: boolean): string {
  return shared && lock.readers ? " shared" : "";
}

/** The method is written because it is asked for. */
function helperCall(r: Renderer, lock: LockRef, verb: "enter" | "leave" | "with", mode: string): string {
  const helper = `${verb}${lock.owner?.index}${mode}`;
  r.helpers.add(helper);
  return `${lock.owner?.expr}.${helperName(helper)}()`;
}

/** `with0 shared` is `with0Shared`. */
export function helperName(helper: string): string {
  return helper.replace(" shared", "Shared");
}
