/**
 * Finds the file and line in a line of a race report, a crash, or a terminal that shows one.
 */
import type { Frame } from "../../../server/src/reports/report.ts";

export interface FrameLink {
  /** Offset of the link in the line, and its length. */
  readonly start: number;
  readonly length: number;
  readonly frame: Frame;
}

/** A tab (crashes) or six spaces (races), a Go file, a line, and most often an offset; a prefix of a log may stand before it. */
const position = /(?:^|[\t ])((?:[A-Za-z]:)?[^\s:"'<>|*?()]+\.(?:go|s|c)):(\d{1,9})(?= \+0x[0-9a-f]+|$|\s)/;
const call = /^\s*((?:[\w.%~-]+\/)*[\w%~-]+\.\S.*?)\((?:.*)\)(?: .*)?$/;

/** `before` is the line before, which names the function; "" when there is none. */
export function frameLink(line: string, before: string): FrameLink | undefined {
  const found = position.exec(line);
  if (found === null) return undefined;
  const [whole, file, number] = found;
  const start = found.index + whole.length - file.length - number.length - 1;
  const name = call.exec(before)?.[1] ?? "";
  return { start, length: file.length + number.length + 1, frame: { function: name, file, line: Number(number), runtime: false } };
}
