/** The recorded outputs of Go, and a compact form of what was read from one. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { userFrame } from "../../../server/src/reports/frames.ts";
import type { Report, Side } from "../../../server/src/reports/report.ts";

export const sampleFolder = resolve(import.meta.dirname, "../../fixtures/reports");

export interface Sample {
  /** Such as `runs/race-multi.go1.23.jsonl`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export function loadSamples(): readonly Sample[] {
  return ["runs", "traces"].flatMap((folder) =>
    readdirSync(join(sampleFolder, folder))
      .sort()
      .map((file) => loadSample(`${folder}/${file}`)),
  );
}

export function loadSample(file: string): Sample {
  const raw = readFileSync(join(sampleFolder, file));
  const bytes = file.endsWith(".gz") ? gunzipSync(raw) : raw;
  return { name: file.replace(/\.gz$/, ""), bytes: new Uint8Array(bytes), text: new TextDecoder().decode(bytes) };
}

/** One line that holds all but the frames below the user's. */
export function describeReport(report: Report): string {
  const { owner } = report;
  const who = owner === null ? "" : ` in ${owner.package}:${owner.test} by ${owner.from}`;
  const flags = [report.isMap ? "map" : "other", report.complete ? "" : "broken-off", report.goroutines > 0 ? `${report.goroutines} goroutines` : ""];
  const what = `${report.kind} ${JSON.stringify(report.message)} ${flags.filter((flag) => flag !== "").join(" ")} ${report.address}`;
  return `${what}${who} | ${report.sides.map(describeSide).join(" | ")}`;
}

function describeSide({ access, goroutine, main, how, frames, created, frameLost }: Side): string {
  const user = userFrame(frames);
  const place = user === undefined ? "-" : `${user.function} ${user.file}:${user.line}`;
  const from = created.length === 0 ? "" : ` < ${created[0].function} ${created[0].file}:${created[0].line} +${created.length}`;
  return `${access} ${main ? "main" : `g${goroutine}`} ${how}${frameLost ? " frame-lost" : ""} ${frames.length} frames ${place}${from}`;
}
