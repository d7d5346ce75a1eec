/**
 * Go's own race suite: the map races of the list must be reported, every other function must be silent.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadRaceSuite } from "./corpus.ts";
import { type Reported, runCheck, shows } from "./engine.ts";
import { plainFunction } from "./match.ts";

export interface RaceSuiteResult {
  readonly goVersion: string;
  readonly expected: number;
  readonly reported: readonly string[];
  readonly missed: readonly string[];
  /** Reports in functions that race on no map, or do not race. */
  readonly wrong: readonly string[];
  readonly error?: string;
}

/** GOROOT from the environment, or as the `go` command on the path says; undefined when there is no Go. */
export function findGoroot(): string | undefined {
  if (process.env.GOROOT && existsSync(join(process.env.GOROOT, "src"))) return process.env.GOROOT;
  try {
    const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return existsSync(join(root, "src")) ? root : undefined;
  } catch {
    return undefined;
  }
}

/** The suite moved between releases. */
const folders = ["src/internal/runtime/race/testdata", "src/runtime/race/testdata"];

export async function evaluateRaceSuite(goroot: string): Promise<RaceSuiteResult> {
  const goVersion = goVersionOf(goroot);
  const folder = folders.find((candidate) => existsSync(join(goroot, candidate)));
  const listed = loadRaceSuite().filter((entry) => entry.race_is_on_map);
  const none = { goVersion, expected: listed.length, reported: [], missed: listed.map((entry) => entry.function), wrong: [] };
  if (folder === undefined) return { ...none, error: "this Go has no race suite" };
  try {
    // As Go runs it: the test files alone, beside which lies a file of another package.
    const files = readdirSync(join(goroot, folder)).filter((name) => name.endsWith("_test.go"));
    const suite = await runCheck({ cwd: goroot, patterns: files.sort().map((name) => `./${folder}/${name}`) });
    const program = await runCheck({ cwd: goroot, patterns: ["./src/runtime/testdata/testprog"] });
    const findings = [...suite.findings, ...program.findings.filter((finding) => finding.file.endsWith("/map.go"))].filter((finding) =>
      shows("balanced", finding.level),
    );
    return { goVersion, expected: listed.length, ...judge(findings, new Set(listed.map((entry) => entry.function))) };
  } catch (error) {
    return { ...none, error: (error instanceof Error ? error.message : String(error)).replaceAll(goroot, "GOROOT") };
  }
}

function judge(findings: readonly Reported[], wanted: ReadonlySet<string>): { reported: string[]; missed: string[]; wrong: string[] } {
  const reported = new Set<string>();
  const wrong = new Set<string>();
  for (const finding of findings) {
    const involved = [finding, ...finding.related].map((place) => plainFunction(place.function));
    const listed = involved.filter((name) => wanted.has(name));
    for (const name of listed) reported.add(name);
    if (listed.length === 0) wrong.add(`${finding.level} ${finding.map} ${finding.function} ${finding.file}:${finding.line}`);
  }
  return { reported: [...reported].sort(), missed: [...wanted].filter((name) => !reported.has(name)).sort(), wrong: [...wrong].sort() };
}

function goVersionOf(goroot: string): string {
  try {
    return execFileSync(join(goroot, "bin", "go"), ["env", "GOVERSION"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
