/**
 * What follows from all declarations of a package together, in the order of their interpretation.
 */
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { Declaration } from "./declaration.ts";
import type { Summary } from "./model.ts";

export class Derived {
  readonly summaries = new Map<FuncSymbol, Summary>();
  readonly initialisers: Summary[] = [];
  readonly all: readonly Summary[];
  readonly stored = new Map<string, Set<FuncSymbol>>();
  readonly lockAliases = new Map<string, string>();

  constructor(declarations: readonly Declaration[]) {
    for (const { func, summary, trace } of declarations) {
      if (summary && func) this.summaries.set(func, summary);
      else if (summary) this.initialisers.push(summary);
      for (const [key, stored] of trace.stored) {
        const known = this.stored.get(key);
        if (known) known.add(stored);
        else this.stored.set(key, new Set([stored]));
      }
      for (const [key, target] of trace.aliases) {
        const known = this.lockAliases.get(key);
        this.lockAliases.set(key, known === undefined || known === target ? target : key);
      }
    }
    this.all = [...this.summaries.values(), ...this.initialisers];
  }
}
