/** Reports behind what log collectors put in front of each line are read as without it. */
import { describe, expect, it } from "vitest";
import { PrefixStripper } from "../../../server/src/reports/logPrefix.ts";
import { readReports } from "../../../server/src/reports/reader.ts";
import { loadSample, loadSamples } from "./samples.ts";

const time = (n: number) => `2026-11-20T09:00:${String(n % 60).padStart(2, "0")}.${String(1_000_000 + n).padStart(7, "0")}`;

const collectors: readonly (readonly [string, (line: string, n: number) => string])[] = [
  ["docker logs -t", (line, n) => `${time(n)}00Z ${line}`],
  ["docker compose", (line) => `web-1       | ${line}`],
  ["docker compose with colours", (line) => `\u001b[36mweb-1  | \u001b[0m${line}`],
  ["docker compose with times", (line, n) => `web-1  | ${time(n)}00Z ${line}`],
  ["docker json-file", (line, n) => JSON.stringify({ log: `${line}\n`, stream: "stderr", time: `${time(n)}Z` })],
  ["container runtime", (line, n) => `${time(n)}00+02:00 stderr F ${line}`],
  ["kubectl --prefix --timestamps", (line, n) => `[pod/shop-7d9f-x2x/web] ${time(n)}00Z ${line}`],
  ["journalctl", (line, n) => `Nov 20 09:00:${String(n % 60).padStart(2, "0")} host-1 shop[4711]: ${line}`],
  ["journalctl -o short-iso", (line, n) => `2026-11-20T09:00:${String(n % 60).padStart(2, "0")}+0000 host-1 shop[4711]: ${line}`],
  ["journalctl -o json", (line, n) => JSON.stringify({ MESSAGE: line, __REALTIME_TIMESTAMP: String(1_790_000_000 + n), PRIORITY: "6" })],
  ["syslog, tabs escaped", (line) => `<14>Nov 20 09:00:00 host-1 shop[4711]: ${line.replace(/^\t/, "#011")}`],
  ["GitHub Actions", (line, n) => `${time(n)}Z ${line}`],
  ["gh run view --log", (line, n) => `test (1.26)\tRun go test\t${time(n)}Z ${line}`],
  ["GitLab", (line, n) => `${time(n).slice(0, -1)}Z 01O ${line}`],
  ["Go's logger", (line, n) => `2026/11/20 09:00:${String(n % 60).padStart(2, "0")} ${line}`],
  ["an unknown logger", (line, n) => `[ TRACE ] (${n}) ${line}`],
  ["another unknown one", (line, n) => `level=info ts=${1_790_000_000 + n} child: ${line}`],
];

const samples = loadSamples().filter(
  ({ name, bytes }) => /\.txt$/.test(name) && /^(?:traces\/(?:race|crash|odd)|runs\/(?:crash|guard-runtime))/.test(name) && bytes.length < 20_000,
);

describe("prefixes", () => {
  it.each(collectors)("of %s are taken away", (collector, wrap) => {
    let reports = 0;
    for (const { name, text } of samples) {
      // A message alone behind unknown text may be a quotation.
      if (collector.includes("unknown") && name.includes("-none")) continue;
      const wrapped = text.replace(/\n$/, "").split("\n").map(wrap).join("\n");
      const plain = readReports(text);
      reports += plain.reports.length;
      expect(readReports(`${wrapped}\n`).reports, name).toEqual(plain.reports);
    }
    expect(reports).toBeGreaterThan(200);
  });

  it("keep the containers of one log apart", () => {
    const [one, two] = ["traces/race-go1.26-del64.txt", "traces/crash-go1.23-ww-all.txt"].map((file) => loadSample(file).text.trimEnd().split("\n"));
    const lines: string[] = [];
    for (let i = 0; i < Math.max(one.length, two.length); i++) {
      if (i < one.length) lines.push(`api-1   | ${one[i]}`);
      if (i < two.length) lines.push(`cache-1 | ${two[i]}`);
    }
    const { reports, summary } = readReports(lines.join("\n"));
    expect(reports.map(({ kind }) => kind).sort()).toEqual(["fatal", "race"]);
    expect(summary.unparsedLines).toBe(0);
  });

  it("reads go test -json within a build log", () => {
    const { text } = loadSample("runs/race-multi.go1.26.jsonl.gz");
    const wrapped = text.split("\n").map((line, n) => `${time(n)}Z ${line}`);
    expect(readReports(wrapped.join("\n")).reports).toEqual(readReports(text).reports);
  });

  it("leaves indented and plain text as it is", () => {
    const stripper = new PrefixStripper();
    for (const text of ["  main.f()", "      /a b/x.go:3 +0x1d", "\t/a/x.go:3", "main.f(0x1, {0x2?, 0x3})", "goroutine 1 [running]:", "12:30 is no time", ""]) {
      expect(stripper.strip(text)).toEqual({ source: "", text });
    }
  });

  it("does not take prose for a prefix", () => {
    const stripper = new PrefixStripper();
    stripper.strip("it said WARNING: DATA RACE");
    expect(stripper.strip("it said no more").text).toBe("it said no more");
  });
});
