/**
 * What folds in a text of reports: a race between its bars, each side and goroutine in it, and each goroutine of a crash.
 */
export interface FoldedLines {
  /** From 0, both included. */
  readonly first: number;
  readonly last: number;
}

const bar = /={18}$/;
const head = /^(?:(?:Previous )?(?:[Rr]ead|[Ww]rite) at 0x|Goroutine \d+ \(|goroutine \d+ .*\[.*\]:$|runtime stack:)/;

export function foldingRanges(lines: readonly string[]): readonly FoldedLines[] {
  const found: FoldedLines[] = [];
  let open: number | undefined;
  let part: number | undefined;
  const endPart = (last: number) => {
    if (part !== undefined && last > part) found.push({ first: part, last });
    part = undefined;
  };
  for (const [at, line] of lines.entries()) {
    if (bar.test(line)) {
      endPart(at - 1);
      if (open === undefined) open = at;
      else {
        found.push({ first: open, last: at });
        open = undefined;
      }
    } else if (head.test(line)) {
      endPart(at - 1);
      part = at;
    } else if (line.trim() === "") endPart(at - 1);
  }
  endPart(lines.length - 1);
  return found;
}
