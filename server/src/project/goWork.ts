/**
 * Reads go.work: which modules are worked on together, and replacements that hold for all of them.
 */
import { isGoVersion, parseReplacement, type Replacement } from "./goMod.ts";
import { type ModSyntaxError, readModLines } from "./modFileSyntax.ts";

export interface GoWork {
  readonly goVersion: string;
  readonly uses: readonly { readonly dir: string; readonly line: number }[];
  readonly replaces: readonly Replacement[];
  readonly errors: readonly ModSyntaxError[];
}

export function parseGoWork(text: string): GoWork {
  const { lines, errors: syntaxErrors } = readModLines(text);
  const errors = [...syntaxErrors];
  let goVersion = "";
  const uses: { dir: string; line: number }[] = [];
  const replaces: Replacement[] = [];
  for (const line of lines) {
    const { verb, args } = line;
    const fail = (reason: string) => errors.push({ line: line.line, reason });
    if (verb === "use") {
      if (args.length === 1) uses.push({ dir: args[0], line: line.line });
      else fail("use wants one directory");
    } else if (verb === "replace") {
      const replacement = parseReplacement(line);
      if (replacement === undefined) fail(`not a replacement: ${args.join(" ")}`);
      else replaces.push(replacement);
    } else if (verb === "go") {
      if (args.length === 1 && isGoVersion(args[0])) goVersion = args[0];
      else fail(`not a Go version: ${args.join(" ")}`);
    } else if (verb !== "toolchain" && verb !== "godebug") fail(`unknown directive ${verb}`);
  }
  errors.sort((a, b) => a.line - b.line);
  return { goVersion, uses, replaces, errors };
}
