/**
 * A program as Go: the text that is analysed, and the same lines with a probe before each statement, to be built.
 */
import type { Program, Stmt } from "./program.ts";
import type { Line, RenderedFunc, Renderer, Touch } from "./renderer.ts";
import { renderExecutor, renderGo } from "./renderGo.ts";
import { deferredText, helperName } from "./renderLock.ts";
import { renderPlain } from "./renderStmt.ts";
import { fieldLock, lockField, locksOf, lockText, type MapRef, newBody, type Scope } from "./scope.ts";

export interface Rendered {
  /** `package main` with a `main`. */
  readonly text: string;
  /** One file of a package of many programs: `mainN`, and every statement says `probe(line)` first. */
  readonly probed: string;
  /** Lines, from 1, that touch maps. */
  readonly touches: ReadonlyMap<number, readonly Touch[]>;
  /** Classes that calls make one. */
  readonly links: readonly (readonly [string, string])[];
}

export function render(program: Program, number: number): Rendered {
  const plain = layOut(program, "");
  const numbered = layOut(program, String(number));
  const touches = new Map<number, readonly Touch[]>();
  for (const [index, line] of plain.lines.entries()) if (line.touches.length > 0) touches.set(index + 1, line.touches);
  const indent = ({ depth, text }: Line): string => (text === "" ? "" : "\t".repeat(depth) + text);
  const probed = numbered.lines.map((line, index) => (line.isStatement ? `probe(${index + 1}); ${line.text}` : line.text));
  return { text: `${plain.lines.map(indent).join("\n")}\n`, probed: `${probed.join("\n")}\n`, touches, links: plain.links };
}

/** What main starts from; other functions have their receiver or parameter instead. */
function newScope(program: Program, suffix: string, funcIndex: number): Scope {
  const { globalMap, globalLock, globalObject } = program;
  const maps: MapRef[] = globalMap ? [{ expr: `shared${suffix}`, class: "shared", holds: "ints", outer: "" }] : [];
  return {
    body: newBody(),
    maps,
    objects: globalObject ? [{ expr: `store${suffix}`, isCopy: false }] : [],
    locks: globalLock ? [{ expr: `lock${suffix}`, locker: `&lock${suffix}`, class: "5 lock", readers: false, owner: undefined }] : [],
    handles: [],
    held: [],
    loops: 0,
    funcIndex,
    depth: 1,
    mayMake: true,
    isTop: true,
  };
}

function layOut(program: Program, suffix: string): { readonly lines: readonly Line[]; readonly links: Rendered["links"] } {
  let lines: Line[] = [];
  const numbers = new Map<string, number>();
  const add = (scope: { readonly depth: number }, text: string, more: Partial<Line> = {}): void => {
    lines.push({ text, depth: scope.depth, isStatement: false, touches: [], uses: "", ...more });
  };
  const funcs: (RenderedFunc | undefined)[] = program.funcs.map(() => undefined);
  const r: Renderer = {
    program,
    suffix,
    funcs,
    called: new Set(),
    helpers: new Set(),
    links: [],
    fresh: (prefix) => {
      const number = (numbers.get(prefix) ?? 0) + 1;
      numbers.set(prefix, number);
      return `${prefix}${number}`;
    },
    line: (scope, text, touches = []) => add(scope, text, { isStatement: true, touches }),
    close: (scope, text) => add(scope, text),
    use: (scope, variable) => add(scope, `_ = ${variable}`, { uses: variable.replace("&", "") }),
    stmts: (list, scope) => {
      for (const [index, stmt] of list.entries()) renderStmt(r, stmt, scope, index === list.length - 1);
    },
    bodyStmts: (scope, write) => {
      const before = lines;
      lines = [];
      write();
      const body = lines;
      lines = before;
      for (const text of scope.body.hoisted) add(scope, text, { isStatement: true });
      lines.push(...body);
    },
  };
  const section = (write: () => void): Line[] => {
    const before = lines;
    lines = [];
    write();
    const own = lines;
    lines = before;
    return own;
  };
  const backwards = program.funcs.map((_, index) => index).reverse();
  const bodies = new Map<number, Line[]>();
  for (const index of backwards)
    bodies.set(
      index,
      section(() => writeFunc(r, index, add)),
    );
  const setup = section(() => writeConstructor(r, add));
  const main = section(() => writeMain(r, add));
  const called = reachable(r, bodies, [...setup, ...main]);
  const parts = [setup, helperLines(r), ...called.map((index) => bodies.get(index) ?? []), main];
  const used = parts.flatMap((part) => part.filter(({ uses }) => uses === "" || !part.some((line) => line.uses === "" && mentions(line.text, uses))));
  return { lines: [...header(program, suffix, used), ...used], links: r.links };
}

/** A use of the variable; declaring it and storing into it are none. */
function mentions(text: string, name: string): boolean {
  const declared = new RegExp(`^(?:var )?${name} (?:sync|:=|=)`);
  return new RegExp(`(?<![.\\w])${name}\\b`).test(declared.test(text) ? text.replace(declared, "") : text);
}

function renderStmt(r: Renderer, stmt: Stmt, scope: Scope, isLast: boolean): void {
  if (stmt.kind === "go") renderGo(r, stmt, scope);
  else if (stmt.kind === "executor") renderExecutor(r, stmt, scope);
  else renderPlain(r, stmt, scope, isLast);
}

type Add = (scope: { readonly depth: number }, text: string, more?: Partial<Line>) => void;
const top = { depth: 0 };

function writeFunc(r: Renderer, index: number, add: Add): void {
  const { suffix, program } = r;
  const func = program.funcs[index];
  const name = func.form === "method" ? `run${index}` : `do${index}${suffix}`;
  const scope = { ...newScope(program, suffix, index), mayMake: program.setup.length === 0 };
  if (func.form === "mapFunction") {
    scope.maps.unshift({ expr: "m", class: `parameter of ${name}`, holds: "ints", outer: "" });
    add(top, `func ${name}(m map[string]int) {`);
  } else {
    scope.objects.unshift({ expr: "s", isCopy: false });
    add(top, func.form === "method" ? `func (s *Store${suffix}) ${name}() {` : `func ${name}(s *Store${suffix}) {`);
  }
  r.bodyStmts(scope, () => r.stmts(func.body, scope));
  add(top, "}");
  add(top, "");
  r.funcs[index] = { func, name, taken: scope.body.taken };
}

function writeConstructor(r: Renderer, add: Add): void {
  const { program, suffix } = r;
  const { shape } = program;
  const scope = { ...newScope({ ...program, globalObject: false }, suffix, -1), objects: [{ expr: "s", isCopy: false }], mayMake: false };
  const inside = { depth: 1 };
  const field = { depth: 2 };
  add(top, `func newStore${suffix}() *Store${suffix} {`);
  add(inside, `s := &Store${suffix}{`);
  for (let i = 0; i < shape.maps; i++) add(field, `m${i}: map[string]int{"a": 1},`);
  if (shape.mapOfMaps) add(field, 'mm: map[string]map[string]int{"a": {"a": 1}},');
  for (const [index, kind] of locksOf(shape).entries()) {
    if (kind === "pointer") add(field, `${lockField(index, kind)}: &sync.Mutex{},`);
    if (kind === "semaphore") add(field, `${lockField(index, kind)}: make(chan struct{}, 1),`);
  }
  if (shape.inner !== "none") add(field, `in: ${shape.inner === "pointer" ? "&" : ""}Inner${suffix}{m: map[string]int{"a": 1}},`);
  add(inside, "}");
  r.bodyStmts(scope, () => r.stmts(program.setup, scope));
  add(inside, "return s", { isStatement: true });
  add(top, "}");
  add(top, "");
}

function writeMain(r: Renderer, add: Add): void {
  const { program, suffix } = r;
  const scope = newScope(program, suffix, -1);
  add(top, `func main${suffix}() {`);
  r.bodyStmts(scope, () => {
    if (program.globalObject) r.line(scope, `store${suffix} = newStore${suffix}()`);
    r.line(scope, `s := newStore${suffix}()`);
    r.use(scope, "s");
    scope.objects.unshift({ expr: "s", isCopy: false });
    if (program.localMap) {
      r.line(scope, 'local := map[string]int{"a": 1}');
      r.use(scope, "local");
      scope.maps.unshift({ expr: "local", class: "local", holds: "ints", outer: "" });
    }
    r.stmts(program.main, scope);
  });
  add(top, "}");
}

/** Functions that main reaches, in order. */
function reachable(r: Renderer, bodies: ReadonlyMap<number, readonly Line[]>, roots: readonly Line[]): number[] {
  const found = new Set<number>();
  const visit = (lines: readonly Line[]): void => {
    for (const [index, func] of r.funcs.entries()) {
      if (func === undefined || found.has(index) || !lines.some(({ text }) => new RegExp(`\\b${func.name}\\b`).test(text))) continue;
      found.add(index);
      visit(bodies.get(index) ?? []);
    }
  };
  visit(roots);
  return [...found].sort((a, b) => a - b);
}

/** Methods that other text asked for: `enter0`, `with0 shared`, `all`, … */
function helperLines(r: Renderer): Line[] {
  const lines: Line[] = [];
  const kinds = locksOf(r.program.shape);
  const add = (depth: number, text: string, isStatement = true): number => lines.push({ text, depth, isStatement, touches: [], uses: "" });
  const method = (name: string, signature: string, body: readonly string[]): void => {
    add(0, `func (s *Store${r.suffix}) ${name}${signature} {`, false);
    for (const text of body) add(1, text);
    add(0, "}", false);
    add(0, "", false);
  };
  const guarded = (index: number, shared: boolean): readonly string[] => {
    const lock = fieldLock("s", index, kinds[index]);
    const { enter, leave } = lockText(lock, shared);
    return [enter, deferredText(lock, leave)];
  };
  for (const helper of [...r.helpers].sort()) {
    const [, verb, index, shared] = /^(\D+?)(\d*)( shared)?$/.exec(helper) ?? [];
    const lock = index === "" ? undefined : fieldLock("s", Number(index), kinds[Number(index)]);
    if (verb === "all") method("all", "() map[string]int", ["return s.m0"]);
    else if (verb === "lockedAll") method("lockedAll", "() map[string]int", [...guarded(0, true), "return s.m0"]);
    else if (verb === "with") method(helperName(helper), "(f func())", [...guarded(Number(index), shared !== undefined), "f()"]);
    else if (lock !== undefined) method(helperName(helper), "()", [lockText(lock, shared !== undefined)[verb === "enter" ? "enter" : "leave"]]);
  }
  return lines;
}

const packages = ["encoding/json", "fmt", "maps", "os", "runtime", "slices", "sync", "sync/atomic", "time"];

function header(program: Program, suffix: string, code: readonly Line[]): Line[] {
  const { shape } = program;
  const lines: Line[] = [];
  const add = (depth: number, text: string): number => lines.push({ text, depth, isStatement: false, touches: [], uses: "" });
  const types: string[] = [];
  if (shape.inner !== "none") types.push(`type Inner${suffix} struct {`, "\tmu sync.Mutex", "\tm map[string]int", "}", "");
  types.push(`type Store${suffix} struct {`);
  for (const [index, kind] of locksOf(shape).entries()) {
    const type = {
      mutex: "sync.Mutex",
      rwMutex: "sync.RWMutex",
      pointer: "*sync.Mutex",
      semaphore: "chan struct{}",
      embedded: "sync.Mutex",
      embeddedRW: "sync.RWMutex",
    }[kind];
    types.push(kind.startsWith("embedded") ? `\t${type}` : `\t${lockField(index, kind)} ${type}`);
  }
  if (shape.once) types.push("\tonce sync.Once");
  for (let i = 0; i < shape.maps; i++) types.push(`\tm${i} map[string]int`);
  if (shape.mapOfMaps) types.push("\tmm map[string]map[string]int");
  if (shape.inner !== "none") types.push(`\tin ${shape.inner === "pointer" ? "*" : ""}Inner${suffix}`);
  types.push("}", "");
  if (program.globalMap) types.push(`var shared${suffix} = map[string]int{"a": 1}`, "");
  if (program.globalLock) types.push(`var lock${suffix} sync.Mutex`, "");
  if (program.globalObject) types.push(`var store${suffix} *Store${suffix}`, "");
  const text = [...types, ...code.map((line) => line.text)].join("\n");
  const imports = packages.filter((path) => new RegExp(`(?<![.\\w])${path.replace(/.*\//, "")}\\.[A-Z]`).test(text));
  add(0, "package main");
  add(0, "");
  for (const path of imports) add(0, `import "${path}"`);
  if (imports.length > 0) add(0, "");
  for (const type of types) add(0, type);
  return lines;
}
