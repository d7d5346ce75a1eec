/**
 * Our own numbering of the grammar's node types and fields, so that neither readers nor lowering depend on the ids
 * a grammar version happens to assign. `createSymbolTable` maps the loaded grammar onto it.
 */

/** Node kinds. `Other` is every token and node type nobody asks about. */
export const Kind = {
  Other: 0,
  Error: 1,
  Comment: 2,
  SourceFile: 3,
  // declarations
  PackageClause: 4,
  ImportDeclaration: 5,
  FunctionDeclaration: 6,
  MethodDeclaration: 7,
  ConstDeclaration: 8,
  ConstSpec: 9,
  VarDeclaration: 10,
  VarSpec: 11,
  VarSpecList: 12,
  TypeDeclaration: 13,
  TypeSpec: 14,
  TypeAlias: 15,
  TypeParameterList: 16,
  TypeParameterDeclaration: 17,
  ParameterList: 18,
  ParameterDeclaration: 19,
  VariadicParameterDeclaration: 20,
  // types
  ParenthesizedType: 21,
  GenericType: 22,
  TypeArguments: 23,
  QualifiedType: 24,
  PointerType: 25,
  StructType: 26,
  FieldDeclarationList: 27,
  FieldDeclaration: 28,
  InterfaceType: 29,
  MethodElem: 30,
  TypeElem: 31,
  TypeConstraint: 32,
  ArrayType: 33,
  ImplicitLengthArrayType: 34,
  SliceType: 35,
  MapType: 36,
  ChannelType: 37,
  FunctionType: 38,
  NegatedType: 39,
  TypeIdentifier: 40,
  // expressions
  Identifier: 41,
  FieldIdentifier: 42,
  PackageIdentifier: 43,
  BlankIdentifier: 44,
  LabelName: 45,
  Nil: 46,
  True: 47,
  False: 48,
  Iota: 49,
  IntLiteral: 50,
  FloatLiteral: 51,
  ImaginaryLiteral: 52,
  RuneLiteral: 53,
  RawStringLiteral: 54,
  InterpretedStringLiteral: 55,
  UnaryExpression: 56,
  BinaryExpression: 57,
  SelectorExpression: 58,
  IndexExpression: 59,
  SliceExpression: 60,
  CallExpression: 61,
  ArgumentList: 62,
  VariadicArgument: 63,
  TypeAssertionExpression: 64,
  TypeConversionExpression: 65,
  TypeInstantiationExpression: 66,
  ParenthesizedExpression: 67,
  CompositeLiteral: 68,
  LiteralValue: 69,
  LiteralElement: 70,
  KeyedElement: 71,
  FuncLiteral: 72,
  ExpressionList: 73,
  // statements
  Block: 74,
  StatementList: 75,
  EmptyStatement: 76,
  ExpressionStatement: 77,
  SendStatement: 78,
  ReceiveStatement: 79,
  IncStatement: 80,
  DecStatement: 81,
  AssignmentStatement: 82,
  ShortVarDeclaration: 83,
  LabeledStatement: 84,
  FallthroughStatement: 85,
  BreakStatement: 86,
  ContinueStatement: 87,
  GotoStatement: 88,
  ReturnStatement: 89,
  GoStatement: 90,
  DeferStatement: 91,
  IfStatement: 92,
  ForStatement: 93,
  ForClause: 94,
  RangeClause: 95,
  ExpressionSwitchStatement: 96,
  ExpressionCase: 97,
  DefaultCase: 98,
  TypeSwitchStatement: 99,
  TypeCase: 100,
  SelectStatement: 101,
  CommunicationCase: 102,
  ImportSpec: 103,
  ImportSpecList: 104,
  Dot: 105,
  // tokens that decide something
  TokenDefine: 106,
  TokenStar: 107,
  TokenArrow: 108,
  TokenChan: 109,
} as const;

export const kindCount = 110;

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
