/**
 * Where a fix would deadlock, lock a copy or change behaviour it is not offered, and the reason is the right one.
 */
import { describe, expect, test } from "vitest";
import type { FixId } from "../../server/src/rules/fixing/fix.ts";
import { fixesOf } from "../../server/src/rules/fixing/fixes.ts";
import { atCursor } from "../support/packageViews.ts";

const head = `package p

import (
	"fmt"
	"sync"
	"time"
)

type T struct {
	mu sync.RWMutex
	m  map[string]int
}

var _ = fmt.Sprint(time.Second)

func (t *T) Put(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.m[k]++
}

func (t *T) Drop(k string) {
	t.mu.Lock()
	delete(t.m, k)
	t.mu.Unlock()
}

`;

/** What becomes of a fix for the finding in `Bad`: "offered", or the last part of the reason's key. */
async function outcome(code: string, id: FixId = "guard-access", goVersion = "1.24", top = head): Promise<string> {
  return atCursor(
    top + code,
    ({ view }) => {
      const findings = [...view.findings.values()].filter((finding) => /\bBad\b/.test(finding.site.function));
      const fix = findings.flatMap((finding) => fixesOf(view, finding)).find((one) => one.id === id);
      return fix === undefined ? "none" : (fix.disabledReason?.key.slice("fix.reason.".length) ?? "offered");
    },
    goVersion,
  );
}

describe("a lock is not taken", () => {
  test.each<[string, string, string]>([
    ["offered", "where nothing speaks against it", "func (t *T) Bad(k string) int { return t.m[k] }"],
    ["takes-lock", "around a call that takes it", "func (t *T) Bad() { for k := range t.m { t.Drop(k) } }"],
    [
      "takes-lock",
      "around a call that takes it further down, in a circle of calls",
      'func (t *T) Bad() { for range t.m { t.a(3) } }\nfunc (t *T) a(n int) int { if n == 0 { return 0 }; return t.b(n - 1) }\nfunc (t *T) b(n int) int { t.Put("x"); return t.a(n) }',
    ],
    ["runs-unknown", "around a callback", "func (t *T) Bad(f func(string)) { for k := range t.m { f(k) } }"],
    [
      "runs-unknown",
      "where a library calls back",
      'func (t *T) Bad() string { return fmt.Sprint(t, t.m) }\nfunc (t *T) String() string { t.Put("x"); return "" }',
    ],
    ["waits-here", "around a channel operation", "func (t *T) Bad(c chan string) { for k := range t.m { c <- k } }"],
    ["waits", "around a wait", "func (t *T) Bad(wg *sync.WaitGroup) { for range t.m { wg.Wait() } }"],
    ["waits", "around a wait in a callee", "func (t *T) Bad() { for range t.m { pause() } }\nfunc pause() { time.Sleep(1) }"],
    [
      "held-by-parent",
      "in a goroutine whose starter waits for it under the lock",
      'func (t *T) Bad() { t.mu.Lock(); defer t.mu.Unlock(); var wg sync.WaitGroup; for range 3 { wg.Add(1); go func() { defer wg.Done(); t.m["x"] = 1 }() }; wg.Wait() }',
    ],
    ["lock-copy", "that is a copy", "func (t T) Bad(k string) int { return t.m[k] }"],
    [
      "no-lock",
      "that a local name hides",
      "var mu2 sync.Mutex\nvar n = map[string]int{}\nfunc Put2(k string) { mu2.Lock(); n[k]++; mu2.Unlock() }\nfunc Drop2(k string) { mu2.Lock(); delete(n, k); mu2.Unlock() }\nfunc Bad(mu2 string) int { return n[mu2] }",
    ],
    ["no-lock", "of whatever a function answers", "func (t *T) self() *T { return t }\nfunc (t *T) Bad(k string) int { return t.self().m[k] }"],
  ])("(%s) %s", async (expected, _what, code) => {
    expect(await outcome(gofmt(code))).toBe(expected);
  });

  test("where locks are taken in the other order elsewhere", async () => {
    const other = "var order sync.Mutex\nfunc (t *T) Both() {\n\tt.mu.Lock()\n\tdefer t.mu.Unlock()\n\torder.Lock()\n\torder.Unlock()\n}\n";
    const bad = "func (t *T) Bad(k string) int {\n\torder.Lock()\n\tdefer order.Unlock()\n\treturn t.m[k]\n}\n";
    expect(await outcome(other + bad)).toBe("takes-other");
    expect(await outcome(`var order sync.Mutex\n${bad}`)).toBe("offered");
  });
});

describe("a mutex is not added", () => {
  const open = head.replace("\tmu sync.RWMutex\n", "").replaceAll(/\tt\.mu\..*\n|\tdefer t\.mu.*\n/g, "");
  const run = 'func (t *T) Run() {\n\tgo func() {\n\t\tt.m["a"] = 1\n\t}()\n}\n';

  test.each<[string, string, string]>([
    ["offered", "where nothing speaks against it", 'func (t *T) Bad() {\n\tgo func() {\n\t\tt.m["a"]++\n\t}()\n}\n'],
    ["struct-copied", "to a struct that is copied", 'func (t *T) Bad() {\n\tgo func() {\n\t\tt.m["a"]++\n\t}()\n}\nfunc (t *T) copy() T {\n\treturn *t\n}\n'],
    [
      "takes-lock",
      "where one of its sections would run another",
      "func (t *T) Bad() {\n\tgo func() {\n\t\tfor range t.m {\n\t\t\tt.n()\n\t\t}\n\t}()\n}\nfunc (t *T) n() int {\n\treturn len(t.m)\n}\n",
    ],
    [
      "impure-path",
      "where an access is reached by a call",
      'func (t *T) self() *T {\n\treturn t\n}\nfunc (t *T) Bad() {\n\tgo func() {\n\t\tt.self().m["a"]++\n\t}()\n}\n',
    ],
  ])("(%s) %s", async (expected, _what, code) => {
    expect(await outcome(run + code, "add-mutex", "1.24", open)).toBe(expected);
  });

  test("beside a map that callers may share", async () => {
    const code =
      "func crawl(m map[int]bool, n int) {\n\tm[n] = true\n\tif n > 0 {\n\t\tgo crawl(m, n-1)\n\t\tgo crawl(m, n-2)\n\t}\n}\n\nfunc Bad() {\n\tcrawl(map[int]bool{}, 3)\n}\n";
    expect(["none", "passed-on", "no-declaration"]).toContain(
      await outcome(code.replace("crawl(m map", "Bad2(m map").replaceAll("crawl(", "Bad2("), "add-mutex", "1.24", open),
    );
  });
});

describe("a copy is not ranged over", () => {
  const loop = "func (t *T) Bad(f func(string)) {\n\tfor k := range t.m {\n\t\tf(k)\n\t}\n}\n";

  test("before Go 1.21", async () => {
    expect(await outcome(loop, "snapshot", "1.20")).toBe("go-version");
    expect(await outcome(loop, "snapshot", "1.21")).toBe("offered");
  });

  test("where the loop changes the map", async () => {
    expect(await outcome(loop.replace("f(k)", 't.m[k+"x"] = 1'), "snapshot")).toBe("loop-writes");
  });

  test("where maps means something else", async () => {
    expect(await outcome(loop.replace("f func", "maps, f func").replace("maps, f func(string)", "maps int, f func(string)"), "snapshot")).toBe("name-taken");
  });
});

describe("a map stays a map", () => {
  const sync = (use: string, field = "m  map[string]int") =>
    `type S struct {\n\t${field}\n}\n\nfunc (s *S) Bad() {\n\tgo func() {\n\t\ts.m["a"] = 1\n\t}()\n\tgo func() {\n\t\ts.m["a"] = 2\n\t}()\n}\n\n${use}\n`;

  test.each<[string, string]>([
    ["offered", 'func (s *S) get() int {\n\treturn s.m["a"]\n}'],
    ["length", "func (s *S) n() int {\n\treturn len(s.m)\n}"],
    ["map-value", "func (s *S) all() map[string]int {\n\treturn s.m\n}"],
    ["map-value", "func (s *S) print() {\n\tfmt.Println(s.m)\n}"],
    ["read-modify-write", 'func (s *S) add() {\n\ts.m["a"]++\n}'],
    ["read-modify-write", 'func (s *S) add() {\n\ts.m["a"] = s.m["a"] + 1\n}'],
    ["filled", 'func newS() *S {\n\treturn &S{m: map[string]int{"a": 1}}\n}'],
    ["condition", 'func (s *S) both(ok bool) bool {\n\treturn ok && s.m["a"] > 1\n}'],
  ])("(%s) with %s", async (expected, use) => {
    expect(await outcome(sync(use), "sync-map")).toBe(expected);
  });

  test("when it is exported", async () => {
    expect(await outcome(sync("").replaceAll("s.m", "s.M").replace("m  map", "M map"), "sync-map")).toBe("exported");
  });
});

/** One-line functions of the tables above, laid out as the fixes want them. */
function gofmt(code: string): string {
  return `${code
    .replace(/\{ (?=\S)/g, "{\n")
    .replace(/; /g, "\n")
    .replace(/ \}(?=\n|$|\()/g, "\n}")
    .replace(/ \}$/gm, "\n}")}\n`;
}
