/**
 * Our own numbering of the grammar's node types and fields, so that neither readers nor lowering depend on the ids
 * a grammar version happens to assign. `createSymbolTable` maps the loaded grammar onto it.
 */

/** Node kinds. `Other` is every token, comment and node type nobody asks about; `isRead` says what readers leave out. */
export const Kind = {
  Other: 0,
  Error: 1,
  SourceFile: 2,
  // declarations
  PackageClause: 3,
  ImportDeclaration: 4,
  FunctionDeclaration: 5,
  MethodDeclaration: 6,
  ConstDeclaration: 7,
  ConstSpec: 8,
  VarDeclaration: 9,
  VarSpec: 10,
  VarSpecList: 11,
  TypeDeclaration: 12,
  TypeSpec: 13,
  TypeAlias: 14,
  TypeParameterList: 15,
  TypeParameterDeclaration: 16,
  ParameterList: 17,
  ParameterDeclaration: 18,
  VariadicParameterDeclaration: 19,
  // types
  ParenthesizedType: 20,
  GenericType: 21,
  TypeArguments: 22,
  QualifiedType: 23,
  PointerType: 24,
  StructType: 25,
  FieldDeclarationList: 26,
  FieldDeclaration: 27,
  InterfaceType: 28,
  MethodElem: 29,
  TypeElem: 30,
  TypeConstraint: 31,
  ArrayType: 32,
  ImplicitLengthArrayType: 33,
  SliceType: 34,
  MapType: 35,
  ChannelType: 36,
  FunctionType: 37,
  NegatedType: 38,
  TypeIdentifier: 39,
  // expressions
  Identifier: 40,
  FieldIdentifier: 41,
  PackageIdentifier: 42,
  BlankIdentifier: 43,
  LabelName: 44,
  Nil: 45,
  True: 46,
  False: 47,
  Iota: 48,
  IntLiteral: 49,
  FloatLiteral: 50,
  ImaginaryLiteral: 51,
  RuneLiteral: 52,
  RawStringLiteral: 53,
  InterpretedStringLiteral: 54,
  UnaryExpression: 55,
  BinaryExpression: 56,
  SelectorExpression: 57,
  IndexExpression: 58,
  SliceExpression: 59,
  CallExpression: 60,
  ArgumentList: 61,
  VariadicArgument: 62,
  TypeAssertionExpression: 63,
  TypeConversionExpression: 64,
  TypeInstantiationExpression: 65,
  ParenthesizedExpression: 66,
  CompositeLiteral: 67,
  LiteralValue: 68,
  LiteralElement: 69,
  KeyedElement: 70,
  FuncLiteral: 71,
  ExpressionList: 72,
  // statements
  Block: 73,
  StatementList: 74,
  EmptyStatement: 75,
  ExpressionStatement: 76,
  SendStatement: 77,
  ReceiveStatement: 78,
  IncStatement: 79,
  DecStatement: 80,
  AssignmentStatement: 81,
  ShortVarDeclaration: 82,
  LabeledStatement: 83,
  FallthroughStatement: 84,
  BreakStatement: 85,
  ContinueStatement: 86,
  GotoStatement: 87,
  ReturnStatement: 88,
  GoStatement: 89,
  DeferStatement: 90,
  IfStatement: 91,
  ForStatement: 92,
  ForClause: 93,
  RangeClause: 94,
  ExpressionSwitchStatement: 95,
  ExpressionCase: 96,
  DefaultCase: 97,
  TypeSwitchStatement: 98,
  TypeCase: 99,
  SelectStatement: 100,
  CommunicationCase: 101,
  ImportSpec: 102,
  ImportSpecList: 103,
  Dot: 104,
  // tokens that decide something
  TokenDefine: 105,
  TokenStar: 106,
  TokenArrow: 107,
  TokenChan: 108,
} as const;

export const kindCount = 109;

/** Fields of the grammar that lowering reads. */
export const Field = {
  None: 0,
  Alias: 1,
  Alternative: 2,
  Arguments: 3,
  Body: 4,
  Capacity: 5,
  Channel: 6,
  Communication: 7,
  Condition: 8,
  Consequence: 9,
  Element: 10,
  End: 11,
  Field: 12,
  Function: 13,
  Index: 14,
  Initializer: 15,
  Key: 16,
  Label: 17,
  Left: 18,
  Length: 19,
  Name: 20,
  Operand: 21,
  Operator: 22,
  Package: 23,
  Parameters: 24,
  Path: 25,
  Receiver: 26,
  Result: 27,
  Right: 28,
  Start: 29,
  Tag: 30,
  Type: 31,
  TypeArguments: 32,
  TypeParameters: 33,
  Update: 34,
  Value: 35,
} as const;

/** Whether a node is part of a `CompactTree`. What hangs below one that is not is no part of it either. */
export function isRead(kind: number, field: number): boolean {
  return kind !== Kind.Other || field === Field.Operator;
}

/** Whether a node's children are looked at. Those of literals only say where the quotes are. */
export function isOpened(kind: number): boolean {
  return kind !== Kind.InterpretedStringLiteral && kind !== Kind.RawStringLiteral;
}

const tokenKinds: readonly (readonly [string, number])[] = [
  [":=", Kind.TokenDefine],
  ["*", Kind.TokenStar],
  ["<-", Kind.TokenArrow],
  ["chan", Kind.TokenChan],
];

/** What the readers need to know of a grammar; the language of web-tree-sitter satisfies it. */
export interface GrammarNames {
  readonly nodeTypeCount: number;
  readonly fieldCount: number;
  nodeTypeForId(id: number): string | null;
  nodeTypeIsNamed(id: number): boolean;
  fieldNameForId(id: number): string | null;
}

export interface SymbolTable {
  /** Grammar symbol (public id, 65535 is ERROR) to Kind. */
  readonly kinds: Uint8Array;
  /** Grammar field id to Field. */
  readonly fields: Uint8Array;
}

export function createSymbolTable(grammar: GrammarNames): SymbolTable {
  const kinds = new Uint8Array(65536);
  const named = new Map<string, number>();
  for (const [name, kind] of Object.entries(Kind)) {
    named.set(snakeCase(name), kind);
  }
  const tokens = new Map(tokenKinds);
  for (let id = 0; id < grammar.nodeTypeCount; id++) {
    const type = grammar.nodeTypeForId(id);
    if (type !== null) {
      kinds[id] = (grammar.nodeTypeIsNamed(id) ? named : tokens).get(type) ?? Kind.Other;
    }
  }
  kinds[65535] = Kind.Error;
  const fields = new Uint8Array(256);
  const fieldIds = new Map<string, number>();
  for (const [name, id] of Object.entries(Field)) {
    fieldIds.set(snakeCase(name), id);
  }
  for (let id = 1; id <= grammar.fieldCount; id++) {
    const name = grammar.fieldNameForId(id);
    fields[id] = (name === null ? undefined : fieldIds.get(name)) ?? Field.None;
  }
  return { kinds, fields };
}

function snakeCase(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase();
}
