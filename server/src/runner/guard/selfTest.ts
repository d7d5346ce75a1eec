/**
 * A program that must crash, to see that a guarded runtime builds and names both sides. Its two goroutines change one map
 * without a pause; the functions they run are known here.
 */
import { readReports } from "../../reports/reader.ts";

export const selfTestFiles: ReadonlyMap<string, string> = new Map([
  ["go.mod", "module mapguard.invalid/selftest\n\ngo 1.19\n"],
  [
    "main.go",
    `// Two goroutines change one map: this program must crash.
package main

import (
	"runtime"
	"time"
)

var shared = map[int]int{}

//go:noinline
func left() {
	for i := 0; ; i++ {
		shared[i&63] = i
	}
}

//go:noinline
func right() {
	for i := 0; ; i++ {
		delete(shared, i&63)
	}
}

func main() {
	// Threads overlap where there is one processor, too.
	runtime.GOMAXPROCS(4)
	go left()
	go right()
	time.Sleep(time.Minute)
}
`,
  ],
]);

/** How long the program may take until it crashes; it needs some milliseconds. */
export const selfTestMs = 30_000;

export type SelfTestVerdict = "passed" | "notProvoked" | "sidesNotNamed";

/** What the program printed before it ended. */
export function judgeSelfTest(output: string): SelfTestVerdict {
  const report = readReports(output).reports.find(({ kind, isMap }) => kind === "fatal" && isMap);
  if (report === undefined) return "notProvoked";
  const runs = (name: string) => report.sides.some(({ how, frames }) => how !== "candidate" && frames.some((frame) => frame.function === name));
  return output.includes("mapguard: last write by goroutine ") && runs("main.left") && runs("main.right") ? "passed" : "sidesNotNamed";
}
