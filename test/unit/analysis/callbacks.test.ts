/** Functions that a callee runs on its goroutines: how many at a time, and under which of its locks. */
import { describe, expect, it } from "vitest";
import { reports } from "../../support/analyse.ts";

/** Runs f for every key, on four goroutines; with the lock one at a time. */
const workers = (lock: string, unlock: string): string => `import "sync"
func Each(keys []string, f func(string)) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	in := make(chan string, len(keys))
	for _, k := range keys { in <- k }
	close(in)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := range in { ${lock}; f(k); ${unlock} }
		}()
	}
	wg.Wait()
	mu.Lock()
	mu.Unlock()
}
func EachSorted(keys []string, f func(string)) { Each(keys, f) }
`;
const locked = workers("mu.Lock()", "mu.Unlock()");
const open = workers("_ = k", "_ = k");

const count = (each: string): string => `func Count(keys []string) int {
	seen := map[string]int{}
	${each}(keys, func(k string) { seen[k]++ })
	return len(seen)
}`;
const walk = "example.com/walk";
const importing = `package p
import "example.com/walk"
`;

describe("a callback on the goroutines of a callee", () => {
  it.each(["Each", "EachSorted"])("of the same package, through %s", async (each) => {
    expect(await reports(`package p\n${locked}${count(each)}`)).toEqual([]);
    expect(await reports(`package p\n${open}${count(each)}`)).not.toEqual([]);
  });

  it.each(["walk.Each", "walk.EachSorted"])("of another package, through %s", async (each) => {
    expect(await reports(`${importing}${count(each)}`, { [walk]: `package walk\n${locked}` })).toEqual([]);
    expect(await reports(`${importing}${count(each)}`, { [walk]: `package walk\n${open}` })).not.toEqual([]);
  });
});

/** A goroutine for each job first stops the old one, then starts the new one. */
const reload = (started: string): string => `package p
type loop struct { seen map[string]int }
func (l *loop) run() { for { l.seen["a"]++ } }
func (l *loop) stop() {}
type Pool struct { loops map[int]*loop; shared *loop }
func (p *Pool) Reload() {
	shared := p.shared
	for i, old := range p.loops {
		fresh := &loop{seen: map[string]int{}}
		go func(old, fresh *loop) {
			old.stop()
			go ${started}.run()
		}(old, fresh)
		p.loops[i] = fresh
	}
}`;

describe("a goroutine that a goroutine of a loop starts", () => {
  it("has an object of its own where each round has one", async () => {
    expect(await reports(reload("fresh"))).toEqual([]);
  });

  it("shares what all rounds have", async () => {
    expect(await reports(reload("shared"))).toEqual(["loop.seen in (*loop).run"]);
  });
});

const messages = { "example.com/msg": "package msg\ntype Msg struct { Header map[string]string }\nfunc New() *Msg\n" };
/** Two goroutines call one function literal. */
const publish = (before: string, within: string): string => `package p
import "example.com/msg"
func F() {
	${before}
	pub := func(k string) { ${within}; m.Header[k] = k }
	go func() { pub("a") }()
	go func() { pub("b") }()
}`;

describe("a function literal that several goroutines call", () => {
  it("has what it obtains to itself", async () => {
    expect(await reports(publish("", "m := msg.New()"), messages)).toEqual([]);
  });

  it("shares what it captures", async () => {
    expect(await reports(publish("m := msg.New()", "_ = k"), messages)).toEqual(["Msg.Header in F.func2"]);
  });
});

/** A function that drops what it is told to, each in a goroutine. */
const prune = (lock: string, unlock: string): string => `package p
import "sync"
func prune(all map[string]int, keys []string) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Add(1)
		go func() { defer wg.Done(); ${lock}; delete(all, k); ${unlock} }()
	}
	wg.Wait()
	mu.Lock()
	mu.Unlock()
}
func load() map[string]int
func New(keys []string) int {
	all := load()
	prune(all, keys)
	return len(all)
}`;

describe("a map that a callee's goroutines share", () => {
  it("is guarded by the callee's own lock", async () => {
    expect(await reports(prune("mu.Lock()", "mu.Unlock()"))).toEqual([]);
    expect(await reports(prune("_ = k", "_ = k"))).not.toEqual([]);
  });
});
