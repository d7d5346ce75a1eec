/**
 * Go snippets and what their expressions are: [expression, type], written as `typeString` prints it in the package `p`.
 */
export interface TypeCase {
  readonly title: string;
  /** Text of a file of package p, without the package clause. */
  readonly code: string;
  readonly types: readonly (readonly [string, string])[];
  /** Reads the standard library of this machine. */
  readonly std?: true;
}

export const typeCases: readonly TypeCase[] = [
  {
    title: "literals and operators",
    code: `func f(a, b int8, s string) {
	x := 1; y := 2.5; z := 'r'; q := "s"; t := x < 2; u := a + b; n := -a; w := s + "t"; sh := a << 3; both := 1 + 2.0; not := !t
	i := 3i
	_, _, _, _, _, _, _, _, _, _, _, _ = x, y, z, q, t, u, n, w, sh, both, not, i
}`,
    types: [
      ["x", "int"],
      ["y", "float64"],
      ["z", "rune"],
      ["q", "string"],
      ["t", "bool"],
      ["u", "int8"],
      ["n", "int8"],
      ["w", "string"],
      ["sh", "int8"],
      ["both", "float64"],
      ["not", "bool"],
      ["a + b", "int8"],
    ],
  },
  {
    title: "maps, slices, arrays, strings",
    code: `type M map[string][]int
var m M
var arr [4]map[int]bool
func f(p *[3]string, s string, bs []byte) {
	v, ok := m["k"]
	e := m["k"][0]
	a := arr[1]
	b := arr[1][2]
	c := p[0]
	d := s[0]
	g := bs[1:2]
	h := arr[:]
	i := p[1:]
	j := s[1:]
	_, _, _, _, _, _, _, _, _, _, _ = v, ok, e, a, b, c, d, g, h, i, j
}`,
    types: [
      ["m", "M"],
      ["v", "[]int"],
      ["ok", "bool"],
      ["e", "int"],
      ["a", "map[int]bool"],
      ["b", "bool"],
      ["c", "string"],
      ["d", "byte"],
      ["g", "[]byte"],
      ["h", "[]map[int]bool"],
      ["i", "[]string"],
      ["j", "string"],
      ["arr[1]", "map[int]bool"],
    ],
  },
  {
    title: "range over everything",
    code: `type Seq2[K, V any] func(yield func(K, V) bool)
type Names []string
func pairs() Seq2[string, *int] { return nil }
func f(m map[string]bool, s Names, a *[2]int8, str string, ch chan error, n int64, it func(func(float64) bool)) {
	for mk, mv := range m { _, _ = mk, mv }
	for si, sv := range s { _, _ = si, sv }
	for ai, av := range a { _, _ = ai, av }
	for ri, rv := range str { _, _ = ri, rv }
	for cv := range ch { _ = cv }
	for nv := range n { _ = nv }
	for tv := range 10 { _ = tv }
	for iv := range it { _ = iv }
	for pk, pv := range pairs() { _, _ = pk, pv }
}`,
    types: [
      ["mk", "string"],
      ["mv", "bool"],
      ["si", "int"],
      ["sv", "string"],
      ["ai", "int"],
      ["av", "int8"],
      ["ri", "int"],
      ["rv", "rune"],
      ["cv", "error"],
      ["nv", "int64"],
      ["tv", "int"],
      ["iv", "float64"],
      ["pk", "string"],
      ["pv", "*int"],
    ],
  },
  {
    title: "calls, several results, builtins, conversions",
    code: `type ID int
func two() (map[string]ID, error) { return nil, nil }
func none() {}
func f(xs []ID, c complex64) {
	m, err := two()
	var a, b = two()
	n := len(xs)
	ys := append(xs, 1)
	p := new(ID)
	mk := make(map[ID]string, 3)
	ch := make(chan ID)
	id := ID(3)
	bs := []byte("x")
	fn := (func(int) string)(nil)
	big := max(id, 2)
	re := real(c)
	r := recover()
	got, alive := <-ch
	none()
	np := new(4)
	_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _ = m, err, a, b, n, ys, p, mk, id, bs, fn, big, re, r, got, alive, ch, two, np
}`,
    types: [
      ["m", "map[string]ID"],
      ["err", "error"],
      ["a", "map[string]ID"],
      ["b", "error"],
      ["n", "int"],
      ["ys", "[]ID"],
      ["p", "*ID"],
      ["mk", "map[ID]string"],
      ["ch", "chan ID"],
      ["id", "ID"],
      ["bs", "[]byte"],
      ["fn", "func(int) string"],
      ["big", "ID"],
      ["re", "float32"],
      ["r", "any"],
      ["got", "ID"],
      ["alive", "bool"],
      ["two()", "(map[string]ID, error)"],
      ["none()", "()"],
      ["np", "*int"],
    ],
  },
  {
    title: "composite literals with elided inner types",
    code: `type P struct { x, y int; next *P }
type Q map[string][]P
func f() {
	a := []P{{1, 2, nil}, {x: 3}}
	b := map[string]*P{"k": {y: 1}}
	c := [...][]map[string]int{{{"a": 1}}}
	d := Q{"z": {{x: 5}}}
	e := &P{x: 9}
	g := map[P]int{{x: 7}: 1}
	h := struct{ in struct{ deep int } }{}
	_, _, _, _, _, _, _ = a, b, c, d, e, g, h
	_ = h.in.deep
}`,
    types: [
      ["a", "[]P"],
      ["{1, 2, nil}", "P"],
      ["{x: 3}", "P"],
      ["{y: 1}", "*P"],
      ["c", "[…][]map[string]int"],
      ['{{"a": 1}}', "[]map[string]int"],
      ['{"a": 1}', "map[string]int"],
      ["{x: 5}", "P"],
      ["{{x: 5}}", "[]P"],
      ["e", "*P"],
      ["{x: 7}", "P"],
      ["h.in", "struct{deep int}"],
      ["h.in.deep", "int"],
    ],
  },
  {
    title: "embedding, promotion, depth and ambiguity",
    code: `type Base struct { m map[string]int; id int }
func (b *Base) Put(k string) bool { return b.m[k] > 0 }
func (b Base) Get() map[string]int { return b.m }
type Mid struct { *Base; name string }
type Left struct { dup string }
type Right struct { dup int }
type Top struct { Mid; Left; Right; id int8 }
type PtrTop *Top
func f(t Top, p *Top, q PtrTop) {
	_ = t.m
	_ = t.id
	_ = t.Base.id
	_ = p.Put("x")
	_ = p.Get()
	_ = t.dup
	_ = q.m
	g := t.Put
	h := (*Base).Put
	i := Base.Get
	_, _, _ = g, h, i
}`,
    types: [
      ["t.m", "map[string]int"],
      ["t.id", "int8"],
      ["t.Base", "*Base"],
      ["t.Base.id", "int"],
      ['p.Put("x")', "bool"],
      ["p.Get()", "map[string]int"],
      ["t.dup", "?"],
      ["q.m", "map[string]int"],
      ["g", "func(string) bool"],
      ["h", "func(*Base, string) bool"],
      ["i", "func(Base) map[string]int"],
    ],
  },
  {
    title: "interfaces and type switches",
    code: `type Reader interface { Read() (int, error) }
type Both interface { Reader; Close() error }
type impl struct { c map[int]int }
func f(x any, b Both) {
	n, err := b.Read()
	ce := b.Close()
	i, ok := x.(*impl)
	fn := Reader.Read
	switch v := x.(type) {
	case *impl:
		_ = v.c
	case int, string:
		multi := v
		_ = multi
	case nil:
		isNil := v
		_ = isNil
	case map[string]bool:
		for key := range v { _ = key }
	}
	_, _, _, _, _, _ = n, err, ce, i, ok, fn
}`,
    types: [
      ["n", "int"],
      ["err", "error"],
      ["ce", "error"],
      ["i", "*impl"],
      ["ok", "bool"],
      ["v.c", "map[int]int"],
      ["multi", "any"],
      ["isNil", "any"],
      ["key", "string"],
      ["fn", "func(Reader) (int, error)"],
    ],
  },
  {
    title: "generic types",
    code: `type Set[T comparable] struct { m map[T]struct{}; next *Set[T] }
func (s *Set[E]) Has(e E) bool { _, ok := s.m[e]; return ok }
func (s *Set[E]) All() []E { return nil }
type Pair[A, B any] struct { a A; b B }
type Index[V any] map[string]Pair[V, *Set[V]]
type Alias[V comparable] = map[V]Set[V]
type Nested struct { Set[int8] }
func f(s Set[string], ix Index[bool], al Alias[int], n Nested) {
	_ = s.m
	_ = s.next.next.m
	_ = s.All()
	_ = s.Has
	p := ix["k"]
	_ = p.b
	_ = p.b.m
	w := al[3]
	_ = w.m
	_ = n.m
	lit := Pair[int, error]{1, nil}
	_ = lit.b
	_ = n.All()
}`,
    types: [
      ["s.m", "map[T]struct{}"],
      ["s.m#2", "map[string]struct{}"],
      ["s.next.next.m", "map[string]struct{}"],
      ["s.All()", "[]string"],
      ["s.Has", "func(string) bool"],
      ["p", "Pair[bool, *Set[bool]]"],
      ["p.b", "*Set[bool]"],
      ["p.b.m", "map[bool]struct{}"],
      ["w", "Set[int]"],
      ["w.m", "map[int]struct{}"],
      ["n.m", "map[int8]struct{}"],
      ["n.All()", "[]int8"],
      ["lit", "Pair[int, error]"],
      ["lit.b", "error"],
    ],
  },
  {
    title: "generic functions",
    code: `func Map[T, U any](xs []T, f func(T) U) []U { return nil }
func Keys[M ~map[K]V, K comparable, V any](m M) []K { for k := range m { _ = k }; return nil }
func Clone[S ~[]E, E any](s S) S { return s }
func First[T any](xs ...T) T { return xs[0] }
func Zero[T any]() (z T) { return }
func Ptr[T any](v T) *T { return &v }
type Num interface { ~int | ~float64 }
func Sum[N Num](ns []N) N { var t N; for _, n := range ns { t += n }; return t }
type Strs []string
func f(m map[string]bool, ss Strs) {
	a := Map(ss, func(s string) int { return 1 })
	b := Keys(m)
	c := Clone(ss)
	d := First(1, 2)
	e := Zero[map[int]int]()
	g := Ptr(ss)
	h := Sum([]float64{1})
	i := Map[string, error]
	_, _, _, _, _, _, _, _ = a, b, c, d, e, g, h, i
}`,
    types: [
      ["a", "[]int"],
      ["b", "[]string"],
      ["c", "Strs"],
      ["d", "int"],
      ["e", "map[int]int"],
      ["g", "*Strs"],
      ["h", "float64"],
      ["i", "func([]string, func(string) error) []error"],
      ["k", "K"],
      ["n", "N"],
    ],
  },
  {
    title: "shadowing and scopes",
    code: `var x = map[string]int{}
type T struct{ x string }
func f(x int) (y string) {
	{ x := "inner"; use(x) }
	if x := 2.5; x > 1 { use2(x) } else { use3(x) }
	for x := range 3 { use4(x) }
	x, z := 7, x
	fn := func(y bool) { use5(y) }
	len := func(int) error { return nil }
	l := len(3)
	type T []int8
	var t T
	const c = 1 << 3
	k := T{c}
	_, _, _, _, _ = z, fn, l, t, k
	return y
}
func g() { use6(x) }
func h(string string) { s := string; _ = s }`,
    types: [
      ["x", "map[string]int"],
      ["x#3", "string"],
      ["x#5", "float64"],
      ["x#7", "float64"],
      ["x#9", "int"],
      ["x#11", "int"],
      ["x#12", "map[string]int"],
      ["z", "int"],
      ["l", "error"],
      ["t", "T"],
      ["k", "T"],
      ["s", "string"],
    ],
  },
  {
    title: "constants and iota",
    code: `type Kind uint8
const (
	A Kind = iota
	B
	C
)
const big, str = 1 << 10, "s"
func f() {
	const ( l = iota; m )
	a, b, c, d, e := B, C, big, str, m
	_, _, _, _, _ = a, b, c, d, e
}`,
    types: [
      ["a", "Kind"],
      ["b", "Kind"],
      ["c", "int"],
      ["d", "string"],
      ["e", "int"],
    ],
  },
  {
    title: "closures, method values, fields of function type",
    code: `type H struct { cb func(string) (map[string]int, bool); hs map[string]func() error }
func (h *H) run(k string) map[string]int { return nil }
func f(h *H) {
	m, ok := h.cb("k")
	err := h.hs["z"]()
	r := h.run
	res := r("x")
	lit := func() (a, b int) { return 1, 2 }
	p, q := lit()
	got := func() *H { return h }()
	_, _, _, _, _, _, _ = m, ok, err, res, p, q, got
}`,
    types: [
      ["m", "map[string]int"],
      ["ok", "bool"],
      ["err", "error"],
      ["r", "func(string) map[string]int"],
      ["res", "map[string]int"],
      ["q", "int"],
      ["got", "*H"],
      ['h.hs["z"]', "func() error"],
    ],
  },
  {
    title: "pointers",
    code: `type N struct { m map[string]int; n *N }
func f(n N, pp **N, pm *map[int]string) {
	a := &n
	b := *pp
	c := (*pm)[1]
	d := &n.m
	e := *d
	g := (*pp).n.n
	for i, v := range *pm { _, _ = i, v }
	_, _, _, _, _ = a, b, c, e, g
}`,
    types: [
      ["a", "*N"],
      ["b", "*N"],
      ["c", "string"],
      ["d", "*map[string]int"],
      ["e", "map[string]int"],
      ["g", "*N"],
      ["i", "int"],
      ["v", "string"],
    ],
  },
  {
    title: "circles end",
    code: `var a = b
var b = a
var c = func() int { return c() }
type X X
type Y = Y
type R struct { R; m map[string]R }
type I interface { I; M() }
func f(x X, y Y, r R, i I) { _ = a; u := x.f; w := y.g; z := r.m; d := r.R.R.m; _, _, _, _ = u, w, z, d; q := q; i.M() }
type Deep[T any] struct { in *Deep[Deep[T]]; m map[string]T }
func g(d Deep[int]) { m := d.in.in.m; far := d.in.in.in.in.in.in.in.in.in.in.in.in.m; _, _ = m, far }`,
    types: [
      ["a", "?"],
      ["u", "?"],
      ["w", "?"],
      ["z", "map[string]R"],
      ["d", "map[string]R"],
      ["i.M()", "()"],
      ["m", "map[string]Deep[Deep[int]]"],
      ["far", "?"],
    ],
  },
  {
    title: "broken code keeps what can be understood",
    code: `func f(m map[string]int) {
	v := m["k"]
	x := undefined(v)
	y := v.(
	w := m
}
func g(s *Missing, t missing.Type) { a := s.f; b := t.M(); c := []Missing{}; _, _, _ = a, b, c }`,
    types: [
      ["v", "int"],
      ["x", "?"],
      ["a", "?"],
      ["b", "?"],
      ["c", "[]?"],
    ],
  },
  {
    title: "the standard library",
    std: true,
    code: `import (
	"context"
	"encoding/json"
	"expvar"
	"iter"
	"maps"
	"net/http"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)
type S struct {
	sync.RWMutex
	once sync.Once
	hdr http.Header
	cfg atomic.Pointer[map[string]int]
	pool sync.Pool
}
func each() iter.Seq2[string, []int] { return nil }
func f(s *S, r *http.Request, w http.ResponseWriter, t *testing.T, ctx context.Context) {
	hdr := r.Header
	vals := r.URL.Query()
	for hk, hv := range s.hdr { _, _ = hk, hv }
	cfg := *s.cfg.Load()
	keys := slices.Sorted(maps.Keys(cfg))
	for sk, sv := range each() { _, _ = sk, sv }
	lk := s.RLocker()
	fields := strings.Fields("a")
	env, found := os.LookupEnv("X")
	now := time.Now()
	d := time.Since(now)
	dec := json.NewDecoder(r.Body)
	cl := maps.Clone(cfg)
	ch := time.After(d)
	done := ctx.Done()
	ctx2, cancel := context.WithCancel(ctx)
	mm := expvar.NewMap("m")
	any1 := s.pool.Get()
	idx := sort.SearchStrings(fields, "x")
	wh := w.Header()
	tname := t.Name()
	dm := http.DefaultServeMux
	_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _ = hdr, vals, keys, lk, env, found, dec, cl, ch, done, ctx2, cancel, mm, any1, idx, wh, tname, dm, d
	s.Lock()
}`,
    types: [
      ["hdr", "http.Header"],
      ["vals", "url.Values"],
      ["hk", "string"],
      ["hv", "[]string"],
      ["cfg", "map[string]int"],
      ["keys", "[]string"],
      ["sk", "string"],
      ["sv", "[]int"],
      ["lk", "sync.Locker"],
      ["fields", "[]string"],
      ["found", "bool"],
      ["now", "time.Time"],
      ["d", "time.Duration"],
      ["dec", "*json.Decoder"],
      ["cl", "map[string]int"],
      ["ch", "chan time.Time"],
      ["done", "chan struct{}"],
      ["ctx2", "context.Context"],
      ["cancel", "context.CancelFunc"],
      ["mm", "*expvar.Map"],
      ["any1", "any"],
      ["idx", "int"],
      ["wh", "http.Header"],
      ["tname", "string"],
      ["dm", "*http.ServeMux"],
      ["s.Lock", "func()"],
    ],
  },
];
