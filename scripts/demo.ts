/**
 * `npm run demo`: the findings of the command line on the demo module and, where Go can build with the race detector,
 * its verdict on each of them. Ends with 0 when every finding was confirmed, or when there was no detector to ask.
 */
import { spawnSync } from "node:child_process";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { RaceJson } from "../server/src/cli/formats/race.ts";
import { goEnvironment, whyNoRaceDetector } from "./goToolchain.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const demo = join(root, "test", "workspaces", "orders");

process.exitCode = main();

function main(): number {
  console.log(`Demo module: ${relative(process.cwd(), demo) || "."}\n`);
  console.log("$ mapguard check ./...\n");
  const shown = command(["check", "./..."], "inherit");
  if (shown.status !== 0 && shown.status !== 1) return 1;
  const missing = whyNoRaceDetector();
  if (missing !== undefined) {
    console.log(`\nThe findings were not checked against the race detector: ${missing}. With Go and a C compiler this demo runs mapguard race and compares.`);
    return 0;
  }
  console.log("\n$ mapguard race ./...   (the tests of the demo make each race happen without letting it crash)\n");
  return verdict(JSON.parse(command(["race", "--format", "json", "./..."], "pipe").stdout) as RaceJson);
}

/** The command line, run in the demo module. */
function command(args: readonly string[], stdout: "inherit" | "pipe"): { readonly status: number | null; readonly stdout: string } {
  const run = spawnSync(process.execPath, [join(root, "dist", "cli.mjs"), ...args], {
    cwd: demo,
    env: goEnvironment,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", stdout, "inherit"],
  });
  return { status: run.status, stdout: run.stdout ?? "" };
}

function verdict({ reports, findings, problems }: RaceJson): number {
  for (const { message, advice } of problems) console.log(`${message}\n  ${advice}`);
  const width = Math.max(0, ...findings.map(({ file, line }) => `${file}:${line}`.length));
  for (const { file, line, rule, map, confirmation } of findings) {
    const word = confirmation.status === "confirmed" ? "confirmed" : "not seen ";
    console.log(`${word}  ${`${file}:${line}`.padEnd(width)}  ${rule} on ${map}. ${confirmation.text}`);
  }
  const unexplained = reports.filter(({ finding }) => finding === null);
  for (const { sides } of unexplained) console.log(`no finding  ${sides.map(({ frames }) => `${frames[0]?.file}:${frames[0]?.line}`).join(" × ")}`);
  const confirmed = findings.filter(({ confirmation }) => confirmation.status === "confirmed").length;
  console.log(
    `\n${findings.length} findings, ${confirmed} confirmed by ${reports.length} reports of the race detector, ${unexplained.length} reports without a finding`,
  );
  return problems.length === 0 && confirmed === findings.length && unexplained.length === 0 ? 0 : 1;
}
