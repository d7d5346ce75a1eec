/**
 * Top-level declarations of a Go file as found by the byte-free tokenizer in `split.ts`: extents and names, no tree.
 */
export type DeclKind = "func" | "type" | "var" | "const" | "import" | "unknown";

/** One top-level declaration (a parenthesised group is one declaration). Offsets are UTF-16, relative to the file. */
export interface DeclExtent {
  readonly kind: DeclKind;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Offset of the function body's `{`, or -1. */
  readonly bodyStart: number;
  /** Offset of a function's name, or -1; of other declarations the IR knows the names' places. */
  readonly nameStart?: number;
  /** Names declared: the function's, or each name of a type/var/const group. */
  readonly names: readonly string[];
  /** Base name of the receiver's type for a method, "" otherwise. */
  readonly receiver: string;
}

export interface CommentExtent {
  readonly start: number;
  readonly end: number;
}

/** What the splitter knows of a file without parsing it. */
export interface FileOutline {
  /** Package name; "" when there is no package clause. */
  readonly packageName: string;
  /** Offset of the `package` keyword, or -1. */
  readonly packageStart: number;
  readonly imports: readonly ImportSpec[];
  readonly declarations: readonly DeclExtent[];
  /** Comments that may carry meaning for us: directives, guard declarations, lock contracts, the generated-file mark. */
  readonly comments: readonly CommentExtent[];
  /** The standard `// Code generated … DO NOT EDIT.` mark stands before the package clause. */
  readonly generated: boolean;
  /** Text of the `//go:build` constraint ("" when none), without the marker. */
  readonly buildConstraint: string;
  /** Brackets of the text do not match: what is declared is a guess. */
  readonly unbalanced?: true;
}

export interface ImportSpec {
  readonly path: string;
  /** Explicit local name, "." or "_", or "" when none is written. */
  readonly alias: string;
  readonly start: number;
  readonly end: number;
}
