/**
 * `npm run demo`: the findings of the command line on the demo module and, where Go can build with the race detector,
 * its verdict on each of them. Ends with 0 when every finding was confirmed, or when there was no detector to ask.
 */
import { spawnSync } from "node:child_process";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { goEnvironment, whyNoRaceDetector } from "./goToolchain.ts";
import { parseRaceReports, type RaceAccess, type RaceReport } from "./raceReports.ts";

interface Place {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
}

interface Finding extends Place {
  readonly rule: string;
  readonly map: string;
  readonly related: readonly (Place & { readonly role: string })[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const demo = join(root, "test", "workspaces", "orders");

process.exitCode = main();

function main(): number {
  console.log(`Demo module: ${relative(process.cwd(), demo) || "."}\n`);
  console.log("$ mapguard check ./...\n");
  const shown = command(["check", "./..."], "inherit");
  if (shown.status !== 0 && shown.status !== 1) return 1;
  const { findings } = JSON.parse(command(["check", "--format", "json", "./..."], "pipe").stdout) as { findings: Finding[] };
  const missing = whyNoRaceDetector();
  if (missing !== undefined) {
    console.log(`\nThe findings were not checked against the race detector: ${missing}. With Go and a C compiler this demo runs go test -race and compares.`);
    return 0;
  }
  return compare(findings);
}

/** The command line, run in the demo module. */
function command(args: readonly string[], stdout: "inherit" | "pipe"): { readonly status: number | null; readonly stdout: string } {
  const run = spawnSync(process.execPath, [join(root, "dist", "cli.mjs"), ...args], { cwd: demo, encoding: "utf8", stdio: ["ignore", stdout, "inherit"] });
  return { status: run.status, stdout: run.stdout ?? "" };
}

function compare(findings: readonly Finding[]): number {
  console.log("\n$ go test -race ./...   (the tests of the demo make each race happen without letting it crash)\n");
  // A pause at exit: the detector would lose what goroutines do that outlive their test.
  const env = { ...goEnvironment, GORACE: "atexit_sleep_ms=100" };
  const run = spawnSync("go", ["test", "-race", "-count=1", "./..."], { cwd: demo, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const output = `${run.stdout}${run.stderr}`;
  const races = parseRaceReports(output);
  if (races.length === 0) {
    console.log(output.split("\n").slice(-20).join("\n"));
    console.log("The race detector reported nothing: the tests could not be built, or did not run.");
    return 1;
  }
  let confirmed = 0;
  const width = Math.max(...findings.map((finding) => placeText(finding).length));
  for (const finding of findings) {
    const seen = verdict(finding, races);
    if (seen !== undefined) confirmed++;
    console.log(
      `${seen === undefined ? "not seen " : "confirmed"}  ${placeText(finding).padEnd(width)}  ${finding.rule} on ${finding.map}${seen === undefined ? "" : `, raced with ${seen}`}`,
    );
  }
  const unexplained = races.filter((race) => !findings.some((finding) => race.accesses.some((access) => passes(access, finding))));
  for (const race of unexplained) console.log(`no finding  ${race.accesses.map((access) => ownFrame(access)).join(" × ")}`);
  console.log(
    `\n${findings.length} findings, ${confirmed} confirmed by ${races.length} reports of the race detector, ${unexplained.length} reports without a finding`,
  );
  return confirmed === findings.length && unexplained.length === 0 ? 0 : 1;
}

/**
 * Where the other side of the race stood, when the detector saw this finding: one side of a report passes the finding's
 * place, the other side one of the places it names (or itself, in another goroutine); undefined when it did not.
 */
function verdict(finding: Finding, races: readonly RaceReport[]): string | undefined {
  const others: readonly Place[] = [...finding.related.filter((place) => place.role === "other-access" || place.role === "lock-elsewhere"), finding];
  let elsewhere: string | undefined;
  for (const { accesses } of races) {
    for (const [index, access] of accesses.entries()) {
      const other = accesses[1 - index];
      if (other === undefined || !passes(access, finding)) continue;
      const named = others.find((place) => passes(other, place));
      if (named !== undefined) return placeText(named);
      elsewhere ??= ownFrame(other);
    }
  }
  return elsewhere;
}

function passes(access: RaceAccess, place: Place): boolean {
  return access.frames.some(
    (frame) => relative(demo, frame.file).split("\\").join("/") === place.file && frame.line >= place.line && frame.line <= place.endLine,
  );
}

/** The innermost frame of the demo's own code. */
function ownFrame(access: RaceAccess): string {
  const own = access.frames.find((frame) => frame.file.startsWith(demo));
  return own === undefined ? "code outside of the demo" : `${relative(demo, own.file).split("\\").join("/")}:${own.line}`;
}

function placeText(place: Place): string {
  return `${place.file}:${place.line}`;
}
