/**
 * `mapguard explain [RULE]`: the page of a rule, or the list of rules.
 */
import { allRules } from "../../rules/registry.ts";
import { parseExplain } from "../arguments.ts";
import { exitCode, type Io } from "../io.ts";

export async function explain(argv: readonly string[], io: Io): Promise<number> {
  const { rule } = parseExplain(argv);
  if (rule === undefined) {
    const width = Math.max(...allRules.map(({ id }) => id.length));
    const lines = allRules.map(({ id, summary, severity }) => `${id.padEnd(width)}  ${severity("likely").padEnd(11)}  ${summary}`);
    await io.stdout(`${lines.join("\n")}\n`);
    return exitCode.clean;
  }
  const { ruleDocs } = await import("../ruleDocs.ts");
  await io.stdout(`${ruleDocs[rule].trimEnd()}\n`);
  return exitCode.clean;
}
