/**
 * Recognises why tests could not be run, or not to their end, and says what to do. The raw text stays beside it.
 */
import { fill, type TemplateArguments } from "../base/template.ts";
import type { BuildFailure, TestOutcome } from "../reports/testEvents.ts";
import { type DoctorKey, doctorTexts } from "./doctorTexts.ts";
import type { Exit } from "./spawn.ts";

export type ProblemKind = {
  [Key in DoctorKey]: Key extends `doctor.${infer Kind}` ? (Kind extends `${string}.${string}` ? never : Kind) : never;
}[DoctorKey];

/** A text in English together with what a translation needs. */
export interface ProblemText {
  readonly key: DoctorKey;
  readonly arguments: TemplateArguments;
  readonly text: string;
}

export interface Problem {
  readonly kind: ProblemKind;
  readonly title: ProblemText;
  readonly advice: ProblemText;
  /** Import path of the only package it is about; null: the whole run. */
  readonly package: string | null;
  /** What was meant to run did not. False where tests ran, or there are none. */
  readonly prevented: boolean;
  /** What was printed about it; "" when nothing was. */
  readonly raw: string;
}

/** What is known of a run that has ended. */
export interface Evidence {
  readonly exit: Exit;
  /** What the go command and the builds printed, without the output of tests. */
  readonly complaints: string;
  /** Everything that was printed. */
  readonly output: string;
  readonly tests: readonly TestOutcome[];
  readonly buildFailures: readonly BuildFailure[];
  readonly platform: NodeJS.Platform;
  /** CGO_ENABLED of the run; undefined when not set. */
  readonly cgoEnabled: string | undefined;
  readonly program: string;
  readonly folder: string;
}

export function diagnose(evidence: Evidence): readonly Problem[] {
  const { exit, tests } = evidence;
  if (exit.how === "cancelled") return [];
  if (exit.how === "notStarted") return [notStarted(evidence)];
  const ofCommand = commandProblem(evidence);
  if (ofCommand !== undefined) return [ofCommand];
  const problems = [...evidence.buildFailures.flatMap((failure) => buildProblem(failure, evidence)), ...runProblems(evidence)];
  if (problems.length > 0 || exit.code === 0) return unique([...problems, ...(problems.length === 0 ? absence(evidence) : [])]);
  const explained = tests.some(({ status, race }) => race || status === "fail" || status === "died");
  return explained ? [] : [problem("unknown", { code: exit.code ?? exit.signal ?? "?" }, { raw: lastLines(evidence.output), prevented: tests.length === 0 })];
}

export function problem(
  kind: ProblemKind,
  args: TemplateArguments,
  more: Partial<Pick<Problem, "package" | "prevented" | "raw">> & { readonly advice?: DoctorKey } = {},
): Problem {
  const { advice = `doctor.${kind}.advice`, ...rest } = more;
  if (!isKey(advice)) throw new Error(`no text for ${advice}`);
  const say = (key: DoctorKey): ProblemText => ({ key, arguments: args, text: fill(doctorTexts[key], args) });
  return { kind, title: say(`doctor.${kind}`), advice: say(advice), package: null, prevented: true, raw: "", ...rest };
}

function isKey(key: string): key is DoctorKey {
  return Object.hasOwn(doctorTexts, key);
}

function notStarted({ exit, program, folder }: Evidence): Problem {
  if (program === "") return problem("noGo", {});
  return problem("notStarted", { program, reason: exit.failure, folder }, { raw: exit.failure });
}

/** No compiler: which one is looked for, and how one is installed here. */
export function missingCompiler(compiler: string, platform: NodeJS.Platform, raw: string): Problem {
  const named = `doctor.noCompiler.${platform}`;
  return problem("noCompiler", { compiler }, { raw, advice: isKey(named) ? named : "doctor.noCompiler.other" });
}

interface Sign {
  readonly pattern: RegExp;
  explain(found: RegExpExecArray, evidence: Evidence): Problem;
}

/** Words of the go command that stand for the whole run, in order of what they explain best. */
const commandSigns: readonly Sign[] = [
  {
    pattern: /^go: -race requires cgo; enable cgo.*$/m,
    // Without a compiler the go command switches cgo off by itself, and says the same.
    explain: ([raw], { cgoEnabled, platform }) => (cgoEnabled === "0" ? problem("noCgo", {}, { raw }) : missingCompiler("gcc", platform, raw)),
  },
  { pattern: /^cgo: C compiler "([^"]*)" not found.*$/m, explain: ([raw, compiler], { platform }) => missingCompiler(compiler, platform, raw) },
  { pattern: /^go: -race requires cgo$/m, explain: ([raw]) => problem("crossBuild", {}, { raw }) },
  {
    pattern: /^(?:go: )?-race is (?:not supported|only supported) on (\S+).*$/m,
    explain: ([raw, platform]) => problem("unsupportedPlatform", { platform }, { raw }),
  },
  {
    pattern: /^go: (?:\S+ requires|errors parsing \S+:[\s\S]*?) (go >= [\w.]+) \(running (go [\w.]+).*$/m,
    explain: ([raw, wanted, present]) => problem("toolchain", { wanted, present }, { raw }),
  },
  {
    pattern: /^go: (?:download|downloading) (go\d\S*).*(?:not available|failed|disabled).*$/m,
    explain: ([raw, wanted]) => problem("toolchain", { wanted, present: "an older one" }, { raw }),
  },
  {
    pattern: /^(?:go: (?:go\.mod file not found|cannot find main module)|pattern \S+: directory prefix \S+ does not contain ).*$/m,
    explain: ([raw]) => problem("noModule", {}, { raw }),
  },
  {
    pattern: /^(?:go: warning: "([^"]*)" matched no packages|no packages to test)$/m,
    explain: ([raw, pattern = "these patterns"]) => problem("noPackages", { pattern }, { raw }),
  },
  { pattern: /^go: (?:updates to go\.(?:mod|sum) needed|inconsistent vendoring).*$/m, explain: ([raw]) => problem("modules", {}, { raw }) },
  {
    pattern: /^(?:flag provided but not defined: |invalid (?:boolean )?value .* for flag |go: unknown flag )(-\S+?):?(?:\s.*)?$/m,
    explain: ([raw, flag]) => problem("badFlag", { flag }, { raw }),
  },
];

function commandProblem(evidence: Evidence): Problem | undefined {
  for (const { pattern, explain } of commandSigns) {
    const found = pattern.exec(evidence.complaints);
    if (found !== null) return explain(found, evidence);
  }
  return undefined;
}

const network =
  /module lookup disabled|dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|: 40[134] |: 410 Gone|unexpected status|could not read Username|unrecognized import path/;
const moduleFiles =
  /missing go\.sum entry|no required module provides|cannot find module providing|updates to go\.(?:mod|sum) needed|checksum mismatch|is replaced but not required|cannot find package|inconsistent vendoring/;
const noFolder =
  /^(?:stat .*: directory not found|pattern .*: lstat .*|no Go files in .*|package \S+ is not in std.*|.*build constraints exclude all Go files.*|matched no packages)$/m;

function buildProblem({ package: path, output }: BuildFailure, { complaints }: Evidence): readonly Problem[] {
  const name = path.replace(/ \[.*\]$/, "").replace(/\.test$/, "");
  // Before Go 1.24 what the compiler says is not among the events.
  const raw = output === "" ? complaintsAbout(name, complaints) : output;
  const more = { raw, package: name };
  if (network.test(raw)) return [problem("download", {}, more)];
  if (noFolder.test(raw)) return [problem("noPackages", { pattern: name }, more)];
  if (moduleFiles.test(raw)) return [problem("modules", {}, more)];
  const reason = firstError(raw);
  return [problem(/^# \[/m.test(raw) ? "vetFailure" : "buildFailure", { package: name, reason }, more)];
}

/** The lines after `# import/path` up to the next such heading. */
function complaintsAbout(name: string, complaints: string): string {
  const lines = complaints.split("\n");
  const start = lines.findIndex((line) => line === `# ${name}` || line.startsWith(`# ${name} [`) || line.startsWith(`# ${name}.test`));
  if (start < 0) return complaints.trim();
  const end = lines.findIndex((line, i) => i > start && /^# [^[]/.test(line));
  return lines
    .slice(start, end < 0 ? undefined : end)
    .join("\n")
    .trim();
}

function firstError(raw: string): string {
  const lines = raw.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("#")) ?? lines[0];
}

/** What befell tests that did run. */
function runProblems({ output, exit, tests }: Evidence): readonly Problem[] {
  const problems: Problem[] = [];
  const flag = /^flag provided but not defined: (-\S+)$/m.exec(output);
  if (flag !== null && tests.every(({ test }) => test === "")) problems.push(problem("badFlag", { flag: flag[1] }, { raw: flag[0] }));
  const detector =
    /^.*ThreadSanitizer: ?(?:ERROR|CHECK failed|failed to|unexpected memory mapping|unsupported VMA).*$|^(?:==\d+==)?(?:ERROR|FATAL): ThreadSanitizer.*$/m.exec(
      output,
    );
  if (detector !== null) problems.push(problem("detector", {}, { raw: detector[0] }));
  for (const found of output.matchAll(/^panic: test timed out after (\S+)\n((?:\s+running tests:\n(?:\t\t.*\n)+)?)/gm)) {
    const running = [...found[2].matchAll(/^\t\t(\S+) /gm)].map(([, name]) => name);
    const died = running.length > 0 ? running : tests.filter(({ status, test }) => status === "died" && test !== "").map(({ test }) => test);
    problems.push(problem("timeout", { limit: found[1], tests: died.slice(0, 5).join(", ") }, { prevented: false, raw: found[0].trim() }));
  }
  const killed = /^signal: killed$/m.exec(output);
  if (killed !== null || exit.signal === "SIGKILL") problems.push(problem("killed", {}, { prevented: false, raw: killed?.[0] ?? "" }));
  return problems;
}

/** Nothing failed, because nothing was there to run. */
function absence({ tests, output }: Evidence): readonly Problem[] {
  if (tests.some(({ test }) => test !== "") || tests.length === 0) return [];
  if (/^(?:testing: warning: no tests to run|ok {2}\t.*\[no tests to run\])$/m.test(output)) return [problem("noTestsMatched", {}, { prevented: false })];
  const names = [...new Set(tests.map(({ package: path }) => path))];
  return [problem("noTests", { package: names.length === 1 ? names[0] : "any of these packages" }, { prevented: false })];
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const known = new Set<string>();
  return problems.filter(({ kind, title }) => {
    const key = `${kind}\n${title.text}`;
    return !known.has(key) && known.add(key);
  });
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-20).join("\n");
}
