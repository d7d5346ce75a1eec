/**
 * Go's names for functions: `(*Server).healthz`, `Server.Get`, `run.func1`, closures numbered as Go 1.21 and later do.
 */
import { Op } from "../../ir/ir.ts";
import type { FuncSymbol } from "../../resolve/symbols.ts";
import type { Interp } from "./interp.ts";

export function functionName(func: FuncSymbol): string {
  if (func.receiver === "") return func.name;
  return func.pointerReceiver ? `(*${func.receiver}).${func.name}` : `${func.receiver}.${func.name}`;
}

/**
 * A literal directly in f is `f.funcN`, one inside a literal appends `.M`, and each literal started by go or defer is
 * `gowrap`-free: Go numbers all literals of one enclosing function in source order.
 */
export function closureName(it: Interp, node: number): string {
  const ir = it.ir;
  const base = it.decl.func ? functionName(it.decl.func) : "glob.";
  let path = "";
  let scope = 0;
  let end = ir.length;
  for (;;) {
    let count = 0;
    let at = scope + 1;
    let inside = -1;
    while (at < end) {
      if (ir.op[at] === Op.FuncLit) {
        count++;
        if (node >= at && node < ir.next[at]) {
          inside = at;
          break;
        }
        at = ir.next[at];
      } else at++;
    }
    if (inside < 0) return base + path;
    path += path === "" ? `.func${count}` : `.${count}`;
    if (inside === node) return base + path;
    scope = inside;
    end = ir.next[inside];
  }
}

/** `import/path.Type.Method` or `import/path.Func`. */
export function calleeKey(func: FuncSymbol): string {
  return func.receiver === "" ? `${func.packagePath}.${func.name}` : `${func.packagePath}.${func.receiver}.${func.name}`;
}
