/**
 * What a project may tell the analysis about its own code, from `.mapguard.json`.
 */
export interface AnalysisOptions {
  /** Types whose Lock-like methods have other names: key `import/path.Type`. */
  readonly lockWrappers: readonly LockWrapper[];
  /** Functions that run their function argument on a goroutine of its own: `import/path.Func` or `import/path.Type.Method`. */
  readonly spawners: readonly string[];
  /** Types whose appearance as the only parameter makes a function a handler: `import/path.Type`. */
  readonly handlerTypes: readonly string[];
  /** Types whose methods all run on one goroutine: `import/path.Type`. Their maps are not reported. */
  readonly singleGoroutine: readonly string[];
}

export interface LockWrapper {
  readonly type: string;
  readonly lock: readonly string[];
  readonly unlock: readonly string[];
  readonly readLock: readonly string[];
  readonly readUnlock: readonly string[];
}

export const defaultAnalysisOptions: AnalysisOptions = { lockWrappers: [], spawners: [], handlerTypes: [], singleGoroutine: [] };
