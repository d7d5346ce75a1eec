/**
 * Values of settings as they may really be: VS Code hands over whatever stands in a file, of any shape.
 */

/** Settings `mapguard.race.*` that are whole numbers from 1: the default and the most; and the most of each number in a list. */
const numbers = { runs: [200, 100_000], verifyRuns: [20, 10_000], keepRuns: [20, 200], maxReports: [500, 10_000] } as const;
const lists = { cpu: 256, count: 1_000 } as const;

/** As `vscode.WorkspaceConfiguration` is. */
export interface Settings {
  get(name: string): unknown;
}

/** The texts of a list; of anything else none. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** What is no number of the list's kind does not count. */
export function numberList(settings: Settings, name: keyof typeof lists): readonly number[] {
  const value = settings.get(name);
  return Array.isArray(value) ? value.filter((item): item is number => isWhole(item, lists[name])) : [];
}

/** The default where the setting has another shape. */
export function number(settings: Settings, name: keyof typeof numbers): number {
  const value = settings.get(name);
  const [usual, most] = numbers[name];
  return isWhole(value, most) ? value : usual;
}

function isWhole(value: unknown, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
}
