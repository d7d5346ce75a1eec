/**
 * Go code that nobody sees: a small module in which most constructs occur, and a race, for `warmUp.ts` to analyse.
 */

/** Each is code of its own to the analysis: what runs a few times only is not worth compiling to V8. */
const repetitions = 4;

const library = `package store

import (
	"sync"
)

type Key string

type Item struct {
	Name string
	Tags map[string]bool
	next *Item
}

type Store interface {
	Get(key Key) (*Item, bool)
	Put(key Key, item *Item) error
}

type memory struct {
	mu    sync.RWMutex
	items map[Key]*Item
	hits  int
}

func New() Store { return &memory{items: make(map[Key]*Item)} }

func (m *memory) Get(key Key) (*Item, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	item, ok := m.items[key]
	return item, ok
}

func (m *memory) Put(key Key, item *Item) error {
	m.mu.Lock()
	m.items[key] = item
	m.hits++
	m.mu.Unlock()
	return nil
}

func (item *Item) Last() *Item {
	for item.next != nil {
		item = item.next
	}
	return item
}
`;

const standard: Readonly<Record<string, string>> = {
  "sync/sync.go": `package sync

type Locker interface {
	Lock()
	Unlock()
}

type Mutex struct{ state int32 }

func (m *Mutex) Lock()   {}
func (m *Mutex) Unlock() {}

type RWMutex struct{ w Mutex }

func (rw *RWMutex) Lock()    {}
func (rw *RWMutex) Unlock()  {}
func (rw *RWMutex) RLock()   {}
func (rw *RWMutex) RUnlock() {}

type WaitGroup struct{ n int }

func (wg *WaitGroup) Add(delta int) {}
func (wg *WaitGroup) Done()         {}
func (wg *WaitGroup) Wait()         {}

type Once struct{ done bool }

func (o *Once) Do(f func()) { f() }
`,
  "fmt/print.go": `package fmt

type Stringer interface{ String() string }

func Errorf(format string, a ...any) error  { return nil }
func Sprintf(format string, a ...any) string { return format }
`,
  "net/http/server.go": `package http

type Header map[string][]string

func (h Header) Get(key string) string { return "" }
func (h Header) Set(key, value string) { h[key] = []string{value} }

type ResponseWriter interface {
	Header() Header
	Write(p []byte) (int, error)
}

type Request struct {
	Method string
	Header Header
}

type Handler interface{ ServeHTTP(w ResponseWriter, r *Request) }

func HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {}
`,
};

function code(n: number): string {
  return `package app

import (
	"fmt"
	"net/http"
	"sync"

	"example.com/warm/store"
)

type state${n} int

const (
	idle${n} state${n} = iota
	busy${n}
)

var registry${n} = map[string]*service${n}{}

// service${n} is guarded by its lock.
type service${n} struct {
	mu     sync.Mutex
	once   sync.Once
	users  map[string]int // guarded by mu
	states map[state${n}][]string
	db     store.Store
	events chan event${n}
	next   func(string) bool
}

type event${n} struct {
	name  string
	count int
	at    [2]float64
}

func newService${n}(db store.Store) *service${n} {
	s := &service${n}{users: make(map[string]int), states: map[state${n}][]string{idle${n}: {"a", "b"}}, db: db, events: make(chan event${n}, 8)}
	s.next = func(name string) bool { return len(name) > 0 && name[0] != '_' }
	registry${n}["main"] = s
	return s
}

func (s *service${n}) add(name string, by int) (total int, err error) {
	if name == "" || !s.next(name) {
		return 0, fmt.Errorf("bad name %q", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[name] += by
	total = s.users[name]
	switch {
	case total > 100:
		delete(s.users, name)
	case total < 0:
		s.users[name] = 0
		fallthrough
	default:
		total++
	}
	return total, nil
}

func (s *service${n}) size() int { return len(s.users) }

func (s *service${n}) serve(w http.ResponseWriter, r *http.Request) {
	counts := map[string]int{}
	var wg sync.WaitGroup
	for i, part := range []string{"a", "b", r.Method} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			counts[part] = i
			s.events <- event${n}{name: part, count: i}
		}()
	}
	for range 3 {
		counts["all"]++
	}
	wg.Wait()
	if item, ok := s.db.Get(store.Key(r.Header.Get("Key"))); ok && item.Tags["x"] {
		w.Header().Set("Name", item.Last().Name)
	}
	s.states[busy${n}] = append(s.states[busy${n}], "served")
	w.Write([]byte(fmt.Sprintf("%d", len(counts))))
}

func (s *service${n}) run(done <-chan struct{}) {
	pending := make(map[string]event${n})
	flush := func() {
		for name, e := range pending {
			if _, err := s.add(name, e.count); err != nil {
				continue
			}
			delete(pending, name)
		}
	}
loop:
	for {
		select {
		case e, ok := <-s.events:
			if !ok {
				break loop
			}
			pending[e.name] = e
		case <-done:
			return
		}
		if len(pending) > 4 {
			flush()
		}
	}
	flush()
}

func walk${n}[K comparable, V any](m map[K]V, visit func(K, V) bool) (seen int) {
	for k, v := range m {
		if visit(k, v) {
			seen++
		}
	}
	return
}

func describe${n}(value any) string {
	switch v := value.(type) {
	case fmt.Stringer:
		return v.String()
	case map[string]int:
		return fmt.Sprintf("%d of %d", walk${n}(v, func(k string, n int) bool { return n > 1<<2 }), len(v))
	case *service${n}:
		if v != nil {
			return describe${n}(v.users)
		}
	}
	return ""
}

func start${n}(done chan struct{}) {
	s := newService${n}(store.New())
	s.once.Do(func() { s.states[idle${n}] = nil })
	go s.run(done)
	http.HandleFunc("/${n}", s.serve)
	go func() {
		s.users["late"] = s.size()
		_ = describe${n}(s)
	}()
	if err := s.db.Put("k", &store.Item{Name: "x", Tags: map[string]bool{"x": true}}); err != nil {
		panic(err)
	}
}
`;
}

/** The module lies where no disk has anything, and sees a standard library of its own. */
const warmUpRoot = "/mapguard-warm-up";
export const warmUpGoroot = `${warmUpRoot}/go`;

/** Texts by path. The first file is the one to open. */
export function warmUpFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (let n = 0; n < repetitions; n++) files.set(`${warmUpRoot}/m/app/app${n}.go`, code(n));
  files.set(`${warmUpRoot}/m/store/store.go`, library);
  files.set(`${warmUpRoot}/m/go.mod`, "module example.com/warm\n\ngo 1.24\n");
  for (const [path, text] of Object.entries(standard)) files.set(`${warmUpGoroot}/src/${path}`, text);
  files.set(`${warmUpGoroot}/src/go.mod`, "module std\n\ngo 1.24\n");
  return files;
}
