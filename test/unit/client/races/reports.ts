/** Reports for the tests of the race panel. */

import type { Translator } from "../../../../client/src/racePanel/raceWords.ts";
import type { Access, Frame, Report, Side } from "../../../../server/src/reports/report.ts";
import type { TestOutcome } from "../../../../server/src/reports/testEvents.ts";
import type { SeenReport } from "../../../../server/src/runner/runTally.ts";

export const english: Translator = { t: (message, ...args) => message.replace(/\{(\d)\}/g, (_gap, index: string) => String(args[Number(index)])) };

export function frame(name: string, file: string, line: number): Frame {
  return { function: name, file, line, runtime: name.startsWith("runtime.") };
}

export const assign = frame("runtime.mapassign_faststr", "/go/src/internal/runtime/maps/runtime.go", 9);

export function side(access: Access, goroutine: number | null, frames: readonly Frame[], created: readonly Frame[] = []): Side {
  return { access, goroutine, main: goroutine === null, how: "report", frames: [assign, ...frames], created, frameLost: false };
}

export const put = frame("example.com/shop.(*Cache).Put", "/src/shop/cache.go", 14);
export const size = frame("example.com/shop.(*Cache).Size", "/src/shop/cache.go", 22);
export const work = frame("example.com/shop.(*Cache).work", "/src/shop/cache.go", 40);
export const start = frame("example.com/shop.TestCache", "/src/shop/cache_test.go", 12);

export function report(more: Partial<Report> = {}): Report {
  return {
    kind: "race",
    message: "DATA RACE",
    isMap: true,
    address: "0xc000012345",
    owner: { test: "TestCache", package: "example.com/shop", from: "creation" },
    hint: { package: null, test: null },
    sides: [side("write", 18, [put, work], [start]), side("read", 9, [size, start], [])],
    others: [],
    goroutines: 0,
    showsPointers: false,
    complete: true,
    count: 1,
    ...more,
  };
}

export function seen(found: Report, runs = 1): SeenReport {
  return { report: found, seen: runs, inRuns: Array.from({ length: runs }, (_, index) => index + 1) };
}

export function outcome(test: string, status: TestOutcome["status"] = "pass"): TestOutcome {
  return { package: "example.com/shop", test, status, elapsed: 0.1, race: false };
}
