/**
 * The lines of a program under construction, and which of them touch which map.
 */
import type { Func, Program, Stmt } from "./program.ts";
import type { MapRef, Scope } from "./scope.ts";

export interface Touch {
  readonly class: string;
  /** A store of a map into a variable or field; races on those are no races on a map. */
  readonly replaces: boolean;
}

export interface Line {
  readonly text: string;
  readonly depth: number;
  /** Another statement may stand before it on the same line. */
  readonly isStatement: boolean;
  /** What it does to maps, the lookup of an inner map in its outer one included. */
  readonly touches: readonly Touch[];
  /** Is there only to use this variable; left out when another line does. */
  readonly uses: string;
}

export interface RenderedFunc {
  readonly func: Func;
  readonly name: string;
  /** Classes of locks that a caller may wait for. */
  readonly taken: ReadonlySet<string>;
}

/** State of one rendering, shared by the parts that write statements. */
export interface Renderer {
  readonly program: Program;
  /** Behind every name of the package level. */
  readonly suffix: string;
  /** Functions by number; filled from the last to the first. */
  readonly funcs: (RenderedFunc | undefined)[];
  readonly called: Set<number>;
  /** Generated methods that are needed: `enter0`, `with0 shared`, … */
  readonly helpers: Set<string>;
  readonly links: (readonly [string, string])[];
  /** A name that no other variable has. */
  fresh(prefix: string): string;
  line(scope: Scope, text: string, touches?: readonly Touch[]): void;
  /** A line that no statement can precede: `}`, `} else {`. */
  close(scope: Scope, text: string): void;
  use(scope: Scope, variable: string): void;
  stmts(list: readonly Stmt[], scope: Scope): void;
  /** The statements of a function's body: what it hoists stands before them. */
  bodyStmts(scope: Scope, write: () => void): void;
}

export function pick<T>(list: readonly T[], choice: number): T | undefined {
  return list[choice % Math.max(1, list.length)];
}

export function touch(map: MapRef, replaces = false): Touch[] {
  const own = { class: map.class, replaces };
  return map.outer === "" ? [own] : [own, { class: map.outer, replaces: false }];
}
