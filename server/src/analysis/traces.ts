/**
 * What the interpretation of one declaration left behind in the package, and what it saw of the others: enough to tell
 * later whether it would come out differently.
 */
import type { FuncSymbol } from "../resolve/symbols.ts";
import type { Summary } from "./model.ts";
import type { Signals } from "./signals.ts";
import type { Value } from "./values.ts";

export interface SkippedDeclaration {
  readonly file: string;
  readonly reason: string;
}

export class Trace {
  // ---- left behind
  /** Functions stored under a key, callable from wherever the key is called. */
  readonly stored: (readonly [key: string, func: FuncSymbol])[] = [];
  /** One lock reached by another name. */
  readonly aliases: (readonly [key: string, target: string])[] = [];
  /** The groups and channels behind keys of joins. */
  readonly places = new Map<string, Value>();
  /** Added to the goroutines of other declarations. */
  readonly signals: (readonly [signals: Signals, key: string])[] = [];
  skipped: SkippedDeclaration | undefined;

  // ---- seen of others
  readonly seenSummaries = new Map<FuncSymbol, Summary | undefined>();
  readonly seenPlaces = new Map<string, Value | undefined>();
  /** It saw places of functions that are interpreted together with it, as far as these were known by then. */
  seesPeers = false;

  leavesSame(other: Trace): boolean {
    return this.leadsSame(other) && samePairs([...this.places], [...other.places]);
  }

  /** In what the judgement of the package reads. */
  leadsSame(other: Trace): boolean {
    return samePairs(this.stored, other.stored) && samePairs(this.aliases, other.aliases) && this.skipped?.reason === other.skipped?.reason;
  }

  /** The same keys in the same order, if to other goroutines: a function interpreted anew has others. */
  signalsSame(other: Trace): boolean {
    return this.signals.length === other.signals.length && this.signals.every(([, key], i) => key === other.signals[i][1]);
  }
}

function samePairs(a: readonly (readonly [unknown, unknown])[], b: readonly (readonly [unknown, unknown])[]): boolean {
  return a.length === b.length && a.every(([first, second], i) => first === b[i][0] && second === b[i][1]);
}
