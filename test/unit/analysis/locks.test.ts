/** Which lock is held: helpers, returned unlock functions, pointers to locks, copies and other owners. */
import { describe, expect, it } from "vitest";
import { analyse, reports } from "../../support/analyse.ts";

const head = `package p
import ("sync"; "sync/atomic")
var _ atomic.Bool
type T struct { mu sync.RWMutex; m map[int]int }
func (t *T) Set(k int) { t.mu.Lock(); t.m[k]++; t.mu.Unlock() }
func (t *T) Drop(k int) { t.mu.Lock(); defer t.mu.Unlock(); delete(t.m, k) }
`;

const silent: Record<string, string> = {
  "a deferred result of a helper": `func (t *T) read() func() { t.mu.RLock(); return t.mu.RUnlock }
func (t *T) Get(k int) int { defer t.read()(); return t.m[k] }`,
  "a function literal that unlocks": `func (t *T) locked() func() { t.mu.Lock(); return func() { t.mu.Unlock() } }
func (t *T) Put(k int) { unlock := t.locked(); t.m[k] = 1; unlock() }`,
  "a guard object": `type g struct { t *T }
func (t *T) enter() g { t.mu.Lock(); return g{t: t} }
func (x g) leave() { x.t.mu.Unlock() }
func (t *T) Get(k int) int { defer t.enter().leave(); return t.m[k] }`,
  "the lock of a Cond": `type C struct { mu sync.Mutex; cond *sync.Cond; m map[int]int }
func NewC() *C { c := &C{m: map[int]int{}}; c.cond = sync.NewCond(&c.mu); return c }
func (c *C) Put(k int) { c.cond.L.Lock(); c.m[k]++; c.cond.L.Unlock() }
func (c *C) Take(k int) { c.mu.Lock(); delete(c.m, k); c.mu.Unlock() }`,
  "a pointer to the lock of another struct": `type Part struct { mu *sync.RWMutex; n map[int]int }
type Whole struct { mu sync.RWMutex; parts []*Part }
func (w *Whole) Add() { w.mu.Lock(); w.parts = append(w.parts, &Part{mu: &w.mu, n: map[int]int{}}); w.mu.Unlock() }
func (p *Part) Put(k int) { p.mu.Lock(); p.n[k]++; p.mu.Unlock() }
func (w *Whole) Len() int { w.mu.Lock(); defer w.mu.Unlock(); n := 0; for _, p := range w.parts { n += len(p.n) }; return n }`,
  "a flag that goes up after the map is made": `type L struct { mu sync.Mutex; ready atomic.Bool; m map[int]int }
func (l *L) load() { l.mu.Lock(); defer l.mu.Unlock(); if l.ready.Load() { return }; m := map[int]int{}; m[1] = 1; l.m = m; l.ready.Store(true) }
func (l *L) Get(k int) int { if !l.ready.Load() { l.load() }; return l.m[k] }`,
};

const racing: Record<string, readonly [string, readonly string[]]> = {
  "unlocked too early by the returned function": [
    `func (t *T) locked() func() { t.mu.Lock(); return func() { t.mu.Unlock() } }
func (t *T) Put(k int) { unlock := t.locked(); unlock(); t.m[k] = 1 }`,
    ["T.m in (*T).Put"],
  ],
  "a value receiver": [`func (t T) Get(k int) int { t.mu.RLock(); defer t.mu.RUnlock(); return t.m[k] }`, ["T.m in T.Get"]],
  "the lock of the other parameter": [`func (t *T) Merge(o *T) { t.mu.Lock(); defer t.mu.Unlock(); o.m[1] = t.m[1] }`, ["T.m in (*T).Merge"]],
  "an argument of a deferred call after the lock": [
    `func note(int) {}
func (t *T) Len() { defer note(len(t.m)); t.mu.RLock(); t.mu.RUnlock() }`,
    ["T.m in (*T).Len"],
  ],
};

describe("locks", () => {
  it.each(Object.entries(silent))("guard: %s", async (_, text) => {
    expect(await reports(head + text)).toEqual([]);
  });

  it.each(Object.entries(racing))("do not guard: %s", async (_, [text, expected]) => {
    expect(await reports(head + text)).toEqual(expected);
  });

  it("do not guard when each goroutine makes its own", async () => {
    const text = `package p
import "sync"
func F(n int) { m := map[int]int{}; for i := 0; i < n; i++ { go func() { var mu sync.Mutex; mu.Lock(); m[i]++; mu.Unlock() }() } }`;
    const [finding] = await analyse(text);
    expect(finding).toMatchObject({ level: "proven", map: "m", guard: "", locks: [] });
  });

  it("that a pointer may take from several places are nobody's alias", async () => {
    const text = `package p
import "sync"
type Part struct { mu *sync.Mutex; n map[int]int }
type A struct { mu sync.Mutex; p *Part }
type B struct { mu sync.Mutex; p *Part }
func (a *A) Make() { a.p = &Part{mu: &a.mu, n: map[int]int{}} }
func (b *B) Make() { b.p = &Part{mu: &b.mu, n: map[int]int{}} }
func (p *Part) Put(k int) { p.mu.Lock(); p.n[k]++; p.mu.Unlock() }
func (p *Part) Drop(k int) { p.mu.Lock(); delete(p.n, k); p.mu.Unlock() }
func (p *Part) Get(k int) int { return p.n[k] }`;
    const [finding] = await analyse(text);
    expect(finding).toMatchObject({ rule: "inconsistent-map-guard", guard: "Part.mu" });
  });
});
