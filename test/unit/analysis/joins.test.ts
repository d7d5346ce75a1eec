/** Where a goroutine ends: waits and receives in this function, in helpers, and through results and fields. */
import { describe, expect, it } from "vitest";
import { reports } from "../../support/analyse.ts";

const writer = `package p
import "sync"
var _ sync.Mutex
func start(m map[int]int) chan struct{} {
	done := make(chan struct{})
	go func() { m[1] = 1; close(done) }()
	return done
}
func wait(wg *sync.WaitGroup) { wg.Wait() }
`;

const timer = `type Timer struct { f func() }
func New(f func()) *Timer { t := &Timer{f: f}; go t.run(); return t }
func (t *Timer) run() { t.f() }
`;

/** Starts a goroutine under a condition, and waits for it under the same one. */
const pool = `type P struct { on bool; wg sync.WaitGroup; m map[int]int }
func New(on bool) *P { return &P{on: on, m: map[int]int{}} }
func (p *P) start() { if !p.on { return }; p.wg.Add(1); go func() { defer p.wg.Done(); p.m[1] = 1 }() }
func (p *P) stop() { if !p.on { return }; p.wg.Wait() }
`;

const silent: Record<string, string> = {
  "a wait in a helper": `func F() int { m := map[int]int{}; var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); m[1] = 1 }(); wait(&wg); return m[1] }`,
  "a receive from a returned channel": `func F() int { m := map[int]int{}; <-start(m); return m[1] }`,
  "a receive per child": `func F(n int) int { m := map[int]int{}; done := make(chan int); for i := 0; i < n; i++ { go func() { _ = m[i]; done <- 1 }() }; for i := 0; i < n; i++ { <-done }; m[1] = 1; return m[1] }`,
  "a close by defer of a field": `type P struct { done chan int; m map[int]int }
func New() *P { p := &P{done: make(chan int), m: map[int]int{}}; go p.loop(); return p }
func (p *P) loop() { defer close(p.done); p.m[1]++ }
func (p *P) Close() int { <-p.done; return len(p.m) }`,
  "a returned function that waits": `func run(f func()) func() { done := make(chan int); go func() { defer close(done); f() }(); return func() { <-done } }
func F() int { m := map[int]int{}; stop := run(func() { m[1] = 1 }); stop(); return m[1] }`,
  "a signal before the use of another map": `func F() int { m, n := map[int]int{}, map[int]int{}; c := make(chan int); go func() { m[1] = 1; c <- 1; n[1] = 1 }(); <-c; return m[1] }`,
  "a close by who has waited for a group": `func F() int { m := map[int]int{}; var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); m[1] = 1 }(); done := make(chan int); go func() { wg.Wait(); close(done) }(); <-done; return m[1] }`,
  "a stored function that reports to a group": `${timer}func F() int { m := map[int]int{}; var wg sync.WaitGroup; wg.Add(1); New(func() { m[1] = 1; wg.Done() }); wg.Wait(); return m[1] }`,
  "a group whose goroutines drain a channel": `func F() { m := map[int]int{}; in := make(chan int); go func() { for k := range m { in <- k }; close(in) }(); var wg sync.WaitGroup; for i := 0; i < 2; i++ { wg.Add(1); go func() { defer wg.Done(); for range in { } }() }; wg.Wait(); m[1] = 1 }`,
  "a stop that has nothing to stop where nothing was started": `${pool}func (p *P) Run() int { p.start(); p.stop(); return len(p.m) }`,
  "a stop before another goroutine": `${pool}func (p *P) sweep() { go func() { for range p.m { } }() }
func (p *P) run() { p.stop(); p.sweep() }
func F() { p := New(true); p.start(); p.run() }`,
  "a test that fails where it does not wait": `type T interface { Fatal(...any) }
func F(t T) int { m := map[int]int{}; done := make(chan int); go func() { m[1] = 1; close(done) }(); select { case <-done: default: t.Fatal("late") }; return m[1] }`,
};

const racing: Record<string, readonly [string, readonly string[]]> = {
  "no wait": [`func F() int { m := map[int]int{}; start(m); return m[1] }`, ["m in start.func1"]],
  "one receive for many": [
    `func F(n int) int { m := map[int]int{}; done := make(chan int); for i := 0; i < n; i++ { go func() { _ = m[i]; done <- 1 }() }; <-done; m[1] = 1; return 0 }`,
    ["m in F.func1"],
  ],
  "a signal before the write": [
    `func F() int { m := map[int]int{}; c := make(chan int); go func() { c <- 1; m[1] = 1 }(); <-c; return m[1] }`,
    ["m in F.func1"],
  ],
  "a wait in one branch": [
    `func F(b bool) int { m := map[int]int{}; var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); m[1] = 1 }(); if b { wg.Wait() }; return m[1] }`,
    ["m in F.func1"],
  ],
  "a close before the wait for the group": [
    `func F() int { m := map[int]int{}; var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); m[1] = 1 }(); done := make(chan int); go func() { close(done); wg.Wait() }(); <-done; return m[1] }`,
    ["m in F.func1"],
  ],
  "a stored function that reports before it writes": [
    `${timer}func F() int { m := map[int]int{}; var wg sync.WaitGroup; wg.Add(1); New(func() { wg.Done(); m[1] = 1 }); wg.Wait(); return m[1] }`,
    ["m in F.func1"],
  ],
  "a group whose goroutines take one from a channel": [
    `func F() { m := map[int]int{}; in := make(chan int, 9); go func() { for k := range m { in <- k }; m[2] = 2; close(in) }(); var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); <-in }(); wg.Wait(); m[1] = 1 }`,
    ["m in F.func1", "m in F.func1"],
  ],
  "a stop that does something else instead": [
    `${pool.replace("{ return }; p.wg.Wait", '{ println("off"); return }; p.wg.Wait')}func (p *P) Run() int { p.start(); p.stop(); return len(p.m) }`,
    ["P.m in (*P).start.func1"],
  ],
  "a stop after another goroutine was started": [
    `${pool}func (p *P) sweep() { go func() { for range p.m { } }() }
func (p *P) run() { p.sweep(); p.stop() }
func F() { p := New(true); p.start(); p.run() }`,
    ["P.m in (*P).start.func1"],
  ],
  "a test that goes on where it does not wait": [
    `type T interface { Log(...any) }
func F(t T) int { m := map[int]int{}; done := make(chan int); go func() { m[1] = 1; close(done) }(); select { case <-done: default: t.Log("late") }; return m[1] }`,
    ["m in F.func1"],
  ],
};

describe("joins", () => {
  it.each(Object.entries(silent))("end a goroutine: %s", async (_, text) => {
    expect(await reports(writer + text)).toEqual([]);
  });

  it.each(Object.entries(racing))("do not: %s", async (_, [text, expected]) => {
    expect(await reports(writer + text)).toEqual(expected);
  });
});
