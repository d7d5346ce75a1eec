/**
 * Runs many programs of one build under the race detector: each run is a process of its own, with other delays at other
 * lines, since what a schedule orders by luck the detector takes for ordered.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readReports } from "../../../server/src/reports/reader.ts";
import type { Side } from "../../../server/src/reports/report.ts";
import { type Output, run, runGo } from "../../support/goTools.ts";

export interface RaceSide {
  /** Where the access stands. */
  readonly line: number;
  /** That line and those of the calls that lead to it. */
  readonly lines: readonly number[];
}

export interface Race {
  readonly sides: readonly [RaceSide, RaceSide];
}

export interface Observed {
  readonly races: readonly Race[];
  /** Lines whose statements were run. */
  readonly lines: ReadonlySet<number>;
  readonly end: "exit" | "hung" | "map crash" | "other";
  /** What the program printed when it ended in another way than it should. */
  readonly text: string;
}

const mainText = (numbers: readonly number[]): string => `package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

var programs = map[string]func(){
${numbers.map((number) => `\t"${number}": main${number},`).join("\n")}
}

var seen [2048]bool
var seed uint64

// probe notes that a line is reached and delays it. The detector sees nothing of it, so it orders nothing. The store to a
// variable nobody else has begins a new epoch of the goroutine: of two equal accesses in one the detector keeps the first.
//
//go:norace
//go:noinline
func probe(line int) {
	seen[line] = true
	atomic.StoreInt64(&new([8]int64)[0], 1)
	x := (seed + uint64(line)) * 0x9e3779b97f4a7c15
	x ^= x >> 29
	x *= 0xbf58476d1ce4e5b9
	switch x >> 61 {
	case 0, 1:
		runtime.Gosched()
	case 2:
		time.Sleep(50 * time.Microsecond)
	case 3:
		time.Sleep(time.Millisecond)
	}
}

//go:norace
func count() (lines int) {
	for _, is := range seen {
		if is {
			lines++
		}
	}
	return lines
}

//go:norace
func main() {
	seed, _ = strconv.ParseUint(os.Args[2], 10, 64)
	time.AfterFunc(2*time.Second, func() {
		fmt.Println("hung")
		os.Exit(0)
	})
	programs[os.Args[1]]()
	for before, turn := -1, 0; turn < 20 && before != count(); turn++ {
		before = count()
		time.Sleep(3 * time.Millisecond)
	}
	fmt.Print("lines:")
	for line, is := range seen {
		if is {
			fmt.Print(" ", line)
		}
	}
	fmt.Println()
}
`;

/** Builds the files of `Rendered.probed` by number. Throws when they do not build: every program that is made must. */
export async function build(folder: string, files: ReadonlyMap<number, string>): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module example.test/diff\n\ngo 1.23\n");
  for (const [number, text] of files) writeFileSync(join(folder, `p${number}.go`), text);
  writeFileSync(join(folder, "main.go"), mainText([...files.keys()]));
  const output = await runGo(["build", "-race", "-ldflags=-s -w", "-o", "programs", "."], folder, 500_000);
  if (output.code !== 0) throw new Error(`generated programs do not build:\n${output.text.slice(0, 3000)}`);
  return join(folder, "programs");
}

export async function execute(binary: string, number: number, turn: number): Promise<Observed> {
  const extra = { GORACE: "atexit_sleep_ms=0 exitcode=0", GOMAXPROCS: String([2, 4, 1][turn % 3]) };
  return observed(await run(binary, [String(number), String(turn)], ".", extra, 20_000), `p${number}.go`);
}

function observed({ code, text }: Output, file: string): Observed {
  const races: Race[] = [];
  for (const { kind, sides } of text.includes("DATA RACE") ? readReports(text).reports : []) {
    const [first, second] = sides.map((side) => sideOf(side, file));
    if (kind === "race" && first !== undefined && second !== undefined) races.push({ sides: [first, second] });
  }
  const listed = /^lines:(.*)$/m.exec(text)?.[1];
  const lines = new Set((listed ?? "").trim().split(" ").filter(Boolean).map(Number));
  const end =
    listed !== undefined && code === 0 ? "exit" : /^hung$/m.test(text) ? "hung" : text.includes("fatal error: concurrent map") ? "map crash" : "other";
  return { races, lines, end, text: end === "other" ? text.slice(0, 2000) : "" };
}

function sideOf({ frames }: Side, file: string): RaceSide | undefined {
  const lines = frames.filter((frame) => basename(frame.file) === file).map(({ line }) => line);
  return lines.length === 0 ? undefined : { line: lines[0], lines };
}
