/** The processes below another one, as Linux lists them. */
import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  readonly id: number;
  readonly commandLine: string;
}

/** Those below `ancestor` whose command line contains `text`. */
export function processesBelow(ancestor: number, text: string): Process[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => describe(Number(name)));
  const parents = new Map(all.map(({ id, parent }) => [id, parent]));
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id);
    return parent !== undefined && (parent === ancestor || isBelow(parent));
  };
  return all.filter(({ id, commandLine }) => commandLine.includes(text) && isBelow(id));
}

/** Empty when the process has ended meanwhile. */
function describe(id: number): { readonly id: number; readonly parent: number; readonly commandLine: string }[] {
  try {
    const commandLine = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${id}/stat`, "utf8"))?.[1];
    return [{ id, parent: Number(parent), commandLine }];
  } catch {
    return [];
  }
}
