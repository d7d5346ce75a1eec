/**
 * What a project tells the analysis about its own code. Names are `import/path.Func`, `import/path.Type` or
 * `import/path.Type.Method`.
 */
export interface AnalysisOptions {
  /** Methods that lock or unlock their receiver under another name, or functions that do so to their first argument. */
  readonly lockWrappers: readonly { readonly function: string; readonly action: "lock" | "rlock" | "unlock" | "runlock" }[];
  /** Functions that run their function arguments on other goroutines. */
  readonly spawners: readonly { readonly function: string; readonly many: boolean; readonly joined: boolean }[];
  /** Parameter types that make a function a request handler. */
  readonly handlerTypes: readonly string[];
  /** Types and functions that one goroutine alone touches: their maps are not reported. */
  readonly singleGoroutine: readonly string[];
}

export const defaultAnalysisOptions: AnalysisOptions = { lockWrappers: [], spawners: [], handlerTypes: [], singleGoroutine: [] };
