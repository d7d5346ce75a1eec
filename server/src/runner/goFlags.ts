/**
 * Flags of `go test`: what is a flag's value, what belongs to the build and what to the test binary, what a race run must
 * not have, and how GOFLAGS keeps several in one text.
 */

/** Flags that take no value of their own, but for `-flag=value`. */
const booleanFlags = new Set(
  "a artifacts asan benchmem buildvcs c cover failfast fullpath i json linkshared modcacherw msan n race short trimpath v work x".split(" "),
);
/** Flags of the build that take a value. */
const buildValueFlags = new Set(
  (
    "C asmflags buildmode compiler covermode coverpkg coverprofile exec gccgoflags gcflags installsuffix ldflags mod modfile o overlay p pgo pkgdir tags " +
    "toolexec vet"
  ).split(" "),
);
/** Flags that `go test` gives to the test binary, with `test.` in front. */
const testFlags = new Set(
  (
    "artifacts bench benchmem benchtime blockprofile blockprofilerate count cpu cpuprofile failfast fullpath fuzz fuzzcachedir fuzzminimizetime fuzztime list " +
    "memprofile memprofilerate mutexprofile mutexprofilefraction outputdir parallel run short shuffle skip timeout trace v"
  ).split(" "),
);

/** They hide races (coverage orders accesses), need another build, or belong to the run itself. */
export const unfitForRaceRuns: ReadonlySet<string> = new Set(
  "asan c cover covermode coverpkg coverprofile i json msan n o race test.coverprofile test.gocoverdir".split(" "),
);

export interface Flag {
  /** Without dashes. */
  readonly name: string;
  /** As written: one or two words. */
  readonly words: readonly string[];
  readonly value: string | undefined;
}

export interface SplitFlags {
  readonly flags: readonly Flag[];
  /** What follows `-args`, for the test binary alone. */
  readonly args: readonly string[];
}

/**
 * A word that is no flag and no value of one ends the flags, as for `go test` itself: it and the rest are the binary's.
 */
export function splitFlags(words: readonly string[]): SplitFlags {
  const flags: Flag[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const [, name, value] = /^--?([^=-][^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (name === "args") return { flags, args: words.slice(i + 1) };
    if (name === undefined) return { flags, args: words.slice(i) };
    const next = words[i + 1];
    const takesNext = value === undefined && next !== undefined && takesValue(name, next);
    flags.push({ name, words: takesNext ? [word, next] : [word], value: value ?? (takesNext ? next : undefined) });
    if (takesNext) i++;
  }
  return { flags, args: [] };
}

/** Of a flag nobody knows, the next word is the value unless it looks like a flag itself. */
function takesValue(name: string, next: string): boolean {
  const plain = name.replace(/^test\./, "");
  if (booleanFlags.has(plain)) return false;
  return buildValueFlags.has(plain) || testFlags.has(plain) || !next.startsWith("-");
}

/** Flags for the build of a test binary, and those for the binary itself in its own spelling. */
export function partFlags(flags: readonly Flag[]): { readonly build: readonly string[]; readonly binary: readonly string[] } {
  const build: string[] = [];
  const binary: string[] = [];
  for (const { name, words, value } of flags) {
    const plain = name.replace(/^test\./, "");
    const isBuild = !name.startsWith("test.") && !testFlags.has(name) && (booleanFlags.has(name) || buildValueFlags.has(name));
    if (isBuild) build.push(...words);
    else if (testFlags.has(plain)) binary.push(value === undefined ? `-test.${plain}` : `-test.${plain}=${value}`);
    else binary.push(...words);
  }
  return { build, binary };
}

/** The items of GOFLAGS: separated by spaces, one with spaces stands in quotes of either kind. */
export function splitQuoted(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain);
}

/** An item that holds both kinds of quotes and spaces has no spelling; it is left out. */
export function joinQuoted(items: readonly string[]): string {
  return items.flatMap(quoted).join(" ");
}

function quoted(item: string): readonly string[] {
  if (item !== "" && !/[\s'"]/.test(item)) return [item];
  if (!item.includes("'")) return [`'${item}'`];
  return item.includes('"') ? [] : [`"${item}"`];
}

/** GOFLAGS without the flags that a race run must not have. */
export function raceGoflags(goflags: string): string {
  return joinQuoted(splitQuoted(goflags).filter((item) => !unfitForRaceRuns.has(item.replace(/^--?/, "").split("=", 1)[0])));
}
