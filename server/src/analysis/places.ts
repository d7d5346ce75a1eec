/**
 * Places of the analysis' objects in the source.
 */
import type { Site } from "./finding.ts";
import type { DeclContext, Unit } from "./model.ts";

export function siteOf(decl: DeclContext, node: number, functionName: string): Site {
  return { file: decl.file.path, start: decl.offset + decl.ir.start[node], end: decl.offset + decl.ir.end[node], function: functionName };
}

/** Where a unit begins: the function's name, or the `func` of a literal. */
export function entrySite(unit: Unit): Site {
  const { decl } = unit;
  const extent = decl.func?.decl?.extent;
  if (unit.closure < 0 && extent?.nameStart !== undefined && extent.nameStart >= 0)
    return { file: decl.file.path, start: extent.nameStart, end: extent.nameStart + (decl.func?.name.length ?? 0), function: unit.name };
  const start = decl.offset + decl.ir.start[Math.max(unit.closure, 0)];
  return { file: decl.file.path, start, end: start + "func".length, function: unit.name };
}
