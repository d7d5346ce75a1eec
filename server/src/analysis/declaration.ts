/**
 * One function or package-level variable as the analysis of its package keeps it: where it is, what its interpretation came
 * to, and what of its text others must know beforehand.
 */
import type { DeclIr, FileIr } from "../ir/file.ts";
import { child, Flag, type Ir, name, Op } from "../ir/ir.ts";
import type { BodyInfo, FuncSymbol } from "../resolve/symbols.ts";
import type { DeclContext, Summary } from "./model.ts";
import { Trace } from "./traces.ts";

/** Functions that call each other are interpreted again until their summaries settle, at most so often. */
export const maxRounds = 3;

export class Declaration implements DeclContext {
  readonly id: number;
  readonly file: FileIr;
  readonly func: FuncSymbol | undefined;
  readonly isTest: boolean;
  readonly isMade: boolean;
  readonly body: () => BodyInfo;
  /** Own functions it calls, as far as that decides the order. */
  callees: readonly FuncSymbol[] = [];
  channels: ChannelSizes;
  /** Position in the order of interpretation; those of one cycle share it. */
  rank = 0;
  /** Undefined before it was interpreted, and when it defeated us. */
  summary: Summary | undefined;
  /** Of one that is interpreted together with others: its summary after each round. */
  rounds: readonly Summary[] = [];
  trace = new Trace();
  private source: DeclIr;

  constructor(id: number, file: FileIr, source: DeclIr, func: FuncSymbol | undefined, body: () => BodyInfo) {
    this.id = id;
    this.file = file;
    this.source = source;
    this.func = func;
    this.body = body;
    this.isTest = file.path.endsWith("_test.go");
    this.isMade = file.outline.generated || isMock(file.path);
    this.channels = channelSizes(source.ir);
  }

  get ir(): Ir {
    return this.source.ir;
  }

  /** In its file; it moves when something before it is edited. */
  get offset(): number {
    return this.source.extent.start;
  }

  /** It has another text now. */
  replace(source: DeclIr): void {
    this.source = source;
    this.channels = channelSizes(source.ir);
  }
}

/** Mocks, and what tests share: one test after the other uses them. */
function isMock(path: string): boolean {
  return /(^|[/_])(mock|fake)s?(_\w+)?\.go$|\/(mock|fake)s?\/[^/]+\.go$|(^|[/_])test(ing)?_?(util|helper)s?(\.go$|\/[^/]+\.go$)/i.test(path);
}

/** Names of variables and fields that are given channels of capacity one, and of those given any other. */
export interface ChannelSizes {
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/** Names that are only ever given a channel of capacity one. */
export function semaphoreNames(declarations: Iterable<Declaration>): ReadonlySet<string> {
  const one = new Set<string>();
  const other = new Set<string>([""]);
  for (const { channels } of declarations) {
    for (const target of channels.one) one.add(target);
    for (const target of channels.other) other.add(target);
  }
  for (const used of other) one.delete(used);
  return one;
}

function channelSizes(ir: Ir): ChannelSizes {
  const one: string[] = [];
  const other: string[] = [];
  for (let n = 0; n < ir.length; n++) {
    if (ir.op[n] !== Op.Call || ir.op[n + 1] !== Op.Ident || name(ir, n + 1) !== "make") continue;
    const type = child(ir, n, 1);
    if (type < 0 || ir.op[type] !== Op.ChanType) continue;
    const capacity = child(ir, n, 2);
    const isOne = capacity >= 0 && ir.op[capacity] === Op.Lit && (ir.flags[capacity] & 3) === Flag.LitInt && name(ir, capacity) === "1";
    (isOne ? one : other).push(targetName(ir, n));
  }
  return { one, other };
}

/** The variable or field that the expression at `node` initialises or is assigned to, by position. */
function targetName(ir: Ir, node: number): string {
  for (let n = node - 1; n >= 0 && n > node - 40; n--) {
    if (ir.next[n] <= node) continue;
    const op = ir.op[n];
    if (op === Op.Keyed) return name(ir, n + 1);
    if (op === Op.List) continue;
    if (op === Op.Define || op === Op.Assign || op === Op.Var) {
      const left = child(ir, n, 0);
      const right = child(ir, n, op === Op.Var ? 2 : 1);
      let target = left + 1;
      for (let c = right + 1; c < ir.next[right] && c !== node; c = ir.next[c]) target = ir.next[target];
      return target < ir.next[left] && (ir.op[target] === Op.Ident || ir.op[target] === Op.Selector) ? name(ir, target) : "";
    }
    return "";
  }
  return "";
}

/** t.Parallel() in the test's own body, not in a subtest's literal. */
export function isParallelTest(ir: Ir): boolean {
  const body = child(ir, 0, 4);
  if (body < 0) return false;
  for (let s = body + 1; s < ir.next[body]; s = ir.next[s])
    if (ir.op[s] === Op.ExprStmt && ir.op[s + 1] === Op.Call && ir.op[s + 2] === Op.Selector && name(ir, s + 2) === "Parallel") return true;
  return false;
}

/** The function a value expression names: `f` or `x.method`. */
export function referenced(info: BodyInfo, ir: Ir, node: number): FuncSymbol | undefined {
  if (ir.op[node] === Op.Ident) {
    const symbol = info.symbolAt(node);
    return symbol?.kind === "func" ? symbol : undefined;
  }
  if (ir.op[node] !== Op.Selector) return undefined;
  const selection = info.selection(node);
  return selection?.kind === "method" || selection?.kind === "methodExpr" ? selection.method : undefined;
}
