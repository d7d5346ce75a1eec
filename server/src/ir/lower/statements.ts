/**
 * Lowers statements.
 */
import { Field, Kind } from "../../syntax/kinds.ts";
import { Flag, Op } from "../ir.ts";
import type { Family, Lower, Lowering } from "./lowering.ts";

function lowerBlock(l: Lowering, node: number): void {
  const block = l.open(Op.Block, node);
  lowerStatements(l, node);
  l.close(block);
}

/** The statements below a block, a case or a statement list, spliced into the open node. */
function lowerStatements(l: Lowering, node: number): void {
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    switch (l.kind[c]) {
      case Kind.StatementList:
        lowerStatements(l, c);
        break;
      case Kind.EmptyStatement:
        break;
      default:
        // Fields hold the head of a case; what has none is its body.
        if (l.field[c] === Field.None && l.isContent(c)) {
          lowerStatement(l, c);
        }
    }
  }
}

/** Declarations are wrapped here, since at top level they stand alone. */
function lowerStatement(l: Lowering, node: number): void {
  const kind = l.kind[node];
  if (kind === Kind.VarDeclaration || kind === Kind.ConstDeclaration || kind === Kind.TypeDeclaration) {
    const statement = l.open(Op.DeclStmt, node);
    l.lower(node);
    l.close(statement);
  } else {
    l.lower(node);
  }
}

/** Statements made of one operand that hangs under no field. */
function single(op: number): Lower {
  return (l, node) => {
    const statement = l.open(op, node);
    l.lowerRequired(l.firstNamed(node), node);
    l.close(statement);
  };
}

function incDec(operator: "++" | "--"): Lower {
  return (l, node) => {
    const statement = l.open(Op.IncDec, node, l.names.intern(operator));
    l.lowerRequired(l.firstNamed(node), node);
    l.close(statement);
  };
}

function lowerAssign(l: Lowering, node: number): void {
  const end = l.next[node];
  let operator = 0;
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.field[c] === Field.Operator) {
      operator = l.nameOf(c);
      break;
    }
  }
  const assign = l.open(Op.Assign, node, operator);
  lowerSides(l, node);
  l.close(assign);
}

function lowerDefine(l: Lowering, node: number): void {
  const define = l.open(Op.Define, node);
  lowerSides(l, node);
  l.close(define);
}

function lowerSides(l: Lowering, node: number): void {
  lowerAsList(l, l.child(node, Field.Left), node);
  lowerAsList(l, l.child(node, Field.Right), node);
}

/** An expression list as it is, a lone expression wrapped, nothing as an empty list. */
function lowerAsList(l: Lowering, node: number, parent: number): void {
  if (node < 0) {
    l.close(l.openAt(Op.List, l.end[parent], l.end[parent], 0, 0));
  } else if (l.kind[node] === Kind.ExpressionList) {
    l.lower(node);
  } else {
    const list = l.open(Op.List, node);
    l.lower(node);
    l.close(list);
  }
}

function lowerReturn(l: Lowering, node: number): void {
  const statement = l.open(Op.Return, node);
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.kind[c] === Kind.ExpressionList) {
      l.lowerChildren(c);
    } else if (l.isContent(c)) {
      l.lower(c);
    }
  }
  l.close(statement);
}

function lowerSend(l: Lowering, node: number): void {
  const send = l.open(Op.Send, node);
  l.lowerRequired(l.child(node, Field.Channel), node);
  l.lowerRequired(l.child(node, Field.Value), node);
  l.close(send);
}

function lowerIf(l: Lowering, node: number): void {
  const statement = l.open(Op.If, node);
  l.lowerField(node, Field.Initializer);
  l.lowerRequired(l.child(node, Field.Condition), node);
  lowerBody(l, l.child(node, Field.Consequence), node);
  l.lowerField(node, Field.Alternative);
  l.close(statement);
}

/** A block that must be there; broken code may lack it, and then it is empty. */
function lowerBody(l: Lowering, body: number, parent: number): void {
  if (body < 0) {
    l.close(l.openAt(Op.Block, l.end[parent], l.end[parent], 0, 0));
  } else {
    l.lower(body);
  }
}

function lowerFor(l: Lowering, node: number): void {
  const range = l.childOfKind(node, Kind.RangeClause);
  const body = l.child(node, Field.Body);
  if (range >= 0) {
    lowerRange(l, node, range, body);
    return;
  }
  const loop = l.open(Op.For, node);
  const clause = l.childOfKind(node, Kind.ForClause);
  const at = body < 0 ? l.end[node] : l.start[body];
  if (clause >= 0) {
    l.lowerField(clause, Field.Initializer);
    l.lowerField(clause, Field.Condition);
    l.lowerField(clause, Field.Update);
  } else {
    const condition = l.firstNamed(node);
    l.none(at);
    l.lowerOrNone(condition === body ? -1 : condition, at);
    l.none(at);
  }
  lowerBody(l, body, node);
  l.close(loop);
}

function lowerRange(l: Lowering, node: number, clause: number, body: number): void {
  const defines = l.childOfKind(clause, Kind.TokenDefine) >= 0;
  const range = l.open(Op.Range, node, 0, defines ? Flag.Define : 0);
  const left = l.child(clause, Field.Left);
  const key = left < 0 ? -1 : l.firstNamed(left);
  let value = -1;
  if (key >= 0) {
    const end = l.next[left];
    for (let c = l.next[key]; c < end && value < 0; c = l.next[c]) {
      value = l.isNamed(c) ? c : -1;
    }
  }
  l.lowerOrNone(key, l.start[clause]);
  l.lowerOrNone(value, l.start[clause]);
  l.lowerRequired(l.child(clause, Field.Right), clause);
  lowerBody(l, body, node);
  l.close(range);
}

function lowerSwitch(l: Lowering, node: number): void {
  const statement = l.open(Op.Switch, node);
  l.lowerField(node, Field.Initializer);
  l.lowerField(node, Field.Value);
  lowerCases(l, node);
  l.close(statement);
}

function lowerTypeSwitch(l: Lowering, node: number): void {
  const statement = l.open(Op.TypeSwitch, node);
  l.lowerField(node, Field.Initializer);
  const alias = l.child(node, Field.Alias);
  l.lowerOrNone(alias < 0 ? -1 : l.firstNamed(alias), l.start[node]);
  l.lowerRequired(l.child(node, Field.Value), node);
  lowerCases(l, node);
  l.close(statement);
}

function lowerCases(l: Lowering, node: number): void {
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.field[c] === Field.None && l.isContent(c)) {
      l.lower(c);
    }
  }
}

function lowerExpressionCase(l: Lowering, node: number): void {
  const branch = l.open(Op.Case, node);
  lowerAsList(l, l.child(node, Field.Value), node);
  lowerStatements(l, node);
  l.close(branch);
}

function lowerTypeCase(l: Lowering, node: number): void {
  const branch = l.open(Op.Case, node);
  const first = l.child(node, Field.Type);
  let last = first;
  const end = l.next[node];
  for (let c = first < 0 ? end : first; c < end; c = l.next[c]) {
    last = l.field[c] === Field.Type && l.isNamed(c) ? c : last;
  }
  const from = first < 0 ? l.end[node] : l.start[first];
  const list = l.openAt(Op.List, from, first < 0 ? from : l.end[last], 0, 0);
  for (let c = first < 0 ? end : first; c < end; c = l.next[c]) {
    if (l.field[c] === Field.Type && l.isNamed(c)) {
      l.lower(c);
    }
  }
  l.close(list);
  lowerStatements(l, node);
  l.close(branch);
}

/** `default:` of a switch; in a select it is a Comm, which its parent asks for. */
function lowerDefaultCase(l: Lowering, node: number): void {
  const branch = l.open(Op.Case, node, 0, Flag.Default);
  l.close(l.openAt(Op.List, l.start[node], l.start[node], 0, 0));
  lowerStatements(l, node);
  l.close(branch);
}

function lowerSelect(l: Lowering, node: number): void {
  const statement = l.open(Op.Select, node);
  const end = l.next[node];
  for (let c = node + 1; c < end; c = l.next[c]) {
    if (l.kind[c] === Kind.DefaultCase) {
      const branch = l.open(Op.Comm, c, 0, Flag.Default);
      l.none(l.start[c]);
      lowerStatements(l, c);
      l.close(branch);
    } else if (l.isContent(c)) {
      l.lower(c);
    }
  }
  l.close(statement);
}

function lowerCommunication(l: Lowering, node: number): void {
  const branch = l.open(Op.Comm, node);
  l.lowerField(node, Field.Communication);
  lowerStatements(l, node);
  l.close(branch);
}

/** The receive of a select case: a statement like any other of its shape. */
function lowerReceive(l: Lowering, node: number): void {
  if (l.child(node, Field.Left) < 0) {
    const statement = l.open(Op.ExprStmt, node);
    l.lowerRequired(l.child(node, Field.Right), node);
    l.close(statement);
    return;
  }
  const defines = l.childOfKind(node, Kind.TokenDefine) >= 0;
  const statement = defines ? l.open(Op.Define, node) : l.open(Op.Assign, node, l.names.intern("="));
  lowerSides(l, node);
  l.close(statement);
}

function lowerLabeled(l: Lowering, node: number): void {
  const label = l.child(node, Field.Label);
  const statement = l.open(Op.Labeled, node, label < 0 ? 0 : l.nameOf(label));
  let body = -1;
  const end = l.next[node];
  for (let c = node + 1; c < end && body < 0; c = l.next[c]) {
    body = l.field[c] !== Field.Label && l.isContent(c) && l.kind[c] !== Kind.EmptyStatement ? c : -1;
  }
  if (body < 0) {
    l.none(l.end[node]);
  } else {
    lowerStatement(l, body);
  }
  l.close(statement);
}

function jump(op: number): Lower {
  return (l, node) => {
    const label = l.childOfKind(node, Kind.LabelName);
    l.leaf(op, node, label < 0 ? 0 : l.nameOf(label));
  };
}

function lowerFallthrough(l: Lowering, node: number): void {
  l.leaf(Op.Fallthrough, node);
}

/** Only stray ones arrive here (`if ; x {`): everywhere else they are left out. */
function lowerEmpty(l: Lowering, node: number): void {
  l.none(l.start[node]);
}

export const statements: Family = [
  [Kind.Block, lowerBlock],
  [Kind.StatementList, lowerBlock],
  [Kind.EmptyStatement, lowerEmpty],
  [Kind.ExpressionStatement, single(Op.ExprStmt)],
  [Kind.SendStatement, lowerSend],
  [Kind.ReceiveStatement, lowerReceive],
  [Kind.IncStatement, incDec("++")],
  [Kind.DecStatement, incDec("--")],
  [Kind.AssignmentStatement, lowerAssign],
  [Kind.ShortVarDeclaration, lowerDefine],
  [Kind.LabeledStatement, lowerLabeled],
  [Kind.FallthroughStatement, lowerFallthrough],
  [Kind.BreakStatement, jump(Op.Break)],
  [Kind.ContinueStatement, jump(Op.Continue)],
  [Kind.GotoStatement, jump(Op.Goto)],
  [Kind.ReturnStatement, lowerReturn],
  [Kind.GoStatement, single(Op.Go)],
  [Kind.DeferStatement, single(Op.Defer)],
  [Kind.IfStatement, lowerIf],
  [Kind.ForStatement, lowerFor],
  [Kind.ExpressionSwitchStatement, lowerSwitch],
  [Kind.ExpressionCase, lowerExpressionCase],
  [Kind.DefaultCase, lowerDefaultCase],
  [Kind.TypeSwitchStatement, lowerTypeSwitch],
  [Kind.TypeCase, lowerTypeCase],
  [Kind.SelectStatement, lowerSelect],
  [Kind.CommunicationCase, lowerCommunication],
];
