/**
 * Puts the guard's hooks into a file of Go's own runtime: where a map is marked as being written, and where the runtime gives
 * up because it saw that mark. Each hook stands on the line it belongs to, so that every stack keeps its line numbers.
 */

export interface HookedFile {
  readonly text: string;
  /** Places where a write begins. */
  readonly writes: number;
  /** Places where the runtime reports a conflict. */
  readonly reports: number;
}

/** `h.flags ^= hashWriting` (up to Go 1.23, and later without Swiss maps), `m.writing ^= 1` (Swiss maps). */
const toggle = /^(\s*)([A-Za-z_][\w.]*)\.(?:flags \^= hashWriting|writing \^= 1)(?=\s|$)/;
const condition = /\b([A-Za-z_][\w.]*)\.(?:flags&hashWriting|writing) [!=]= 0\b/;
/** A write that ends makes sure that nobody else has taken its mark away before it takes it away itself. */
const endCondition = /^\s*if [A-Za-z_][\w.]*\.writing == 0 \{\s*$/;
const fatal = /^(\s*)(fatal\(("(?:[^"\\]|\\.)*concurrent map (?:[^"\\]|\\.)*")\))/;
const method = /^func \((\w+) \*Map\) /;
const anyFunction = /^func /;

/** Amplified: the goroutine that has just marked a map may let others run, so that they meet the mark. */
export function hookFile(text: string, amplify: boolean): HookedFile {
  const lines = text.split("\n");
  let [writes, reports] = [0, 0];
  /** The map whose mark was looked at last in this function, or that the function belongs to. */
  let map = "";
  const hooked = lines.map((line, i) => {
    if (anyFunction.test(line)) map = method.exec(line)?.[1] ?? "";
    map = condition.exec(line)?.[1] ?? map;
    const begin = toggle.exec(line);
    if (begin !== null && !endCondition.test(lines[i - 3] ?? "")) {
      writes++;
      const [statement, indent, written] = begin;
      const after = amplify ? "; mapguardYield()" : "";
      return `${indent}mapguardWrite(unsafe.Pointer(${written})); ${statement.trimStart()}${after}${line.slice(statement.length)}`;
    }
    const end = fatal.exec(line);
    if (end === null || map === "") return line;
    reports++;
    return `${end[1]}mapguardReport(unsafe.Pointer(${map}), ${end[3]}); ${line.slice(end[1].length)}`;
  });
  return { text: writes + reports > 0 ? withUnsafe(hooked.join("\n")) : text, writes, reports };
}

/** On the line of the package clause, so that no line moves. */
function withUnsafe(text: string): string {
  if (/^(?:import\s+|\s+)"unsafe"/m.test(text)) return text;
  return text.replace(/^(package \w+)/m, '$1; import ("unsafe")');
}
