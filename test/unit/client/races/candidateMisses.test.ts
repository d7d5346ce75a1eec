/** The log of what the analysis may have missed: both accesses and the reason, once for each race. */
import { expect, it } from "vitest";
import { CandidateMisses } from "../../../../client/src/racePanel/candidateMisses.ts";
import type { Race, StaticFacts } from "../../../../client/src/racePanel/race.ts";
import type { Report } from "../../../../server/src/reports/report.ts";
import { english, put, report, side, size } from "./reports.ts";

const text = "No static finding: the analysis takes the accesses to Cache.m for safe; it may have missed it";
const facts: StaticFacts = { map: "Cache.m", fingerprint: "", uri: "", outdated: false, sides: [], miss: { text, isCandidate: true } };

function race(id: string, about: Partial<Report> = {}, more: Partial<StaticFacts> = {}): Race {
  return { id, report: report(about), seen: 1, runs: 1, isNew: false, imported: false, facts: { ...facts, ...more } };
}

it("names both accesses and the reason, and each race once", () => {
  const misses = new CandidateMisses();
  expect(misses.tell([race("a")], english)).toEqual([
    "Candidate miss of the analysis: DATA RACE (TestCache, example.com/shop)",
    "  write by goroutine 18: Cache.Put (cache.go:14)",
    "  read by goroutine 9: Cache.Size (cache.go:22)",
    `  ${text}`,
  ]);
  expect(misses.tell([race("a")], english)).toEqual([]);
});

it("tells of crashes too, and which side is a guess", () => {
  const sides = [side("write", 4, [put]), { ...side("read", null, [size]), how: "candidate" as const }];
  const crash = race("b", { kind: "fatal", message: "concurrent map writes", owner: null, sides });
  expect(new CandidateMisses().tell([crash], english)).toEqual([
    "Candidate miss of the analysis: fatal error: concurrent map writes (example.com/shop)",
    "  write by goroutine 4: Cache.Put (cache.go:14)",
    expect.stringMatching(/^ {2}read by .*: Cache\.Size \(cache\.go:22\) \(candidate\)$/),
    `  ${text}`,
  ]);
});

it("leaves out what a finding names, what is not seen any more, what is no candidate, and what is not known", () => {
  const others = [
    { ...race("d"), seen: 0 },
    race("a", {}, { miss: null }),
    race("b", {}, { miss: { text, isCandidate: false } }),
    { ...race("c"), facts: undefined },
  ];
  expect(new CandidateMisses().tell(others, english)).toEqual([]);
});
