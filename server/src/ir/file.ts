/**
 * A source file as the engine holds it: its outline and the IR of each top-level declaration.
 */
import type { DeclExtent, FileOutline } from "../syntax/declarations.ts";
import type { Ir } from "./ir.ts";

export interface DeclIr {
  readonly extent: DeclExtent;
  readonly ir: Ir;
  /** The declaration exceeded the parser's work budget; its IR is then a lone Error. */
  readonly skipped?: boolean;
}

export interface FileIr {
  readonly path: string;
  readonly text: string;
  readonly outline: FileOutline;
  /** In source order; import declarations are left out (see outline.imports). */
  readonly decls: readonly DeclIr[];
}

/** A comment that ends this many UTF-16 units above a declaration is none of its own. */
export const farComment = 2000;
