/**
 * Go programs that show what a toolchain makes of maps: one function for each operation on each pair of key and element
 * types, and a main that prints sizes, header fields, growth and reservations as the runtime has them.
 */
import type { GoRelease } from "../server/src/models/goRelease.ts";
import type { MapOperation } from "../server/src/models/mapRuntime.ts";

/** Types the pairs use besides Go's own. */
export const declarations = `type ID int64
type Name string
type Point struct{ X, Y int32 }
type Wide struct{ A, B int64 }
type Padded struct {
	A int8
	B int32
}
type Odd struct {
	A byte
	B int64
	C byte
}
type Box struct{ P *int }
type Blank struct {
	A int32
	_ int32
}
type Text struct{ S string }
type Real struct{ V float64 }
type Person struct {
	Name string
	Age  int
}
type Gap struct {
	A int64
	B struct{}
}
type Pair[A comparable, B any] struct {
	First  A
	Second B
}
type Iface interface{ M() }

const half = 16
const Size = half << 1

type Digest [Size]byte
type Edge [half]int64
type Big [half + 1]int64
type Huge [2e2]int64
`.replace("2e2", "200");

/** Key and element types, as Go writes them. */
export const pairs: readonly (readonly [key: string, elem: string])[] = [
  ["int", "int"],
  ["int32", "int"],
  ["uint32", "bool"],
  ["int64", "string"],
  ["uint64", "struct{}"],
  ["uintptr", "byte"],
  ["string", "int"],
  ["string", "string"],
  ["string", "[]byte"],
  ["string", "map[string]int"],
  ["string", "any"],
  ["string", "*int"],
  ["string", "Edge"],
  ["string", "Big"],
  ["string", "Huge"],
  ["int", "Huge"],
  ["bool", "int"],
  ["byte", "int"],
  ["int16", "int64"],
  ["rune", "complex128"],
  ["float64", "int"],
  ["float32", "int"],
  ["complex64", "int"],
  ["complex128", "bool"],
  ["any", "int"],
  ["Iface", "int"],
  ["error", "string"],
  ["*int", "int"],
  ["unsafe.Pointer", "int"],
  ["chan int", "int"],
  ["ID", "int"],
  ["Name", "float64"],
  ["Point", "int"],
  ["Point", "Big"],
  ["Wide", "int"],
  ["Padded", "int"],
  ["Odd", "byte"],
  ["Box", "int"],
  ["Blank", "int"],
  ["Text", "int"],
  ["Real", "int"],
  ["Gap", "Gap"],
  ["Digest", "int"],
  ["Edge", "int"],
  ["Big", "int"],
  ["[8]byte", "int"],
  ["[4]byte", "uint16"],
  ["[4]int16", "int"],
  ["[2]int16", "int"],
  ["[2]string", "int"],
  ["[1]string", "int"],
  ["[1]float64", "int"],
  ["[1]*int", "int"],
  ["[0]int", "int"],
  ["[3]byte", "int8"],
  ["int8", "[3]byte"],
  ["[2]int32", "[2]bool"],
  ["struct{}", "int"],
  ["struct{}", "struct{}"],
  ["int", "func()"],
  ["int", "Person"],
  ["int", "Pair[string, int32]"],
  ["Pair[int32, int32]", "int"],
  ["Pair[string, *int]", "int"],
];

/** Pairs of types of the standard library, whose sizes follow from its sources. */
export const libraryPairs: readonly (readonly [key: string, elem: string])[] = [
  ["time.Duration", "time.Time"],
  ["time.Time", "int"],
  ["time.Weekday", "sync.Mutex"],
  ["int", "sync.RWMutex"],
  ["int", "sync.Once"],
  ["int32", "atomic.Int64"],
  ["string", "atomic.Pointer[int]"],
  ["netip.Addr", "int"],
  ["int", "sync.WaitGroup"],
];

export const libraryImports = ["net/netip", "sync", "sync/atomic", "time"];

export const hints: readonly number[] = [0, 8, 9, 13, 14, 15, 28, 100, 448, 449, 896, 897, 1000, 1792, 2000, 100_000];

const numeric = /^(u?int(8|16|32|64)?|byte|rune|uintptr|float64)$/;

/** What is compiled for a pair. Copies of a mutex are fine here: nothing runs. */
function operationsOf(elem: string, minor: number): readonly (readonly [MapOperation, string])[] {
  const all: (readonly [MapOperation, string])[] = [
    ["read", "(m map[K]E, k K) E { return m[k] }"],
    ["commaOk", "(m map[K]E, k K) (E, bool) { e, ok := m[k]; return e, ok }"],
    ["assign", "(m map[K]E, k K, e E) { m[k] = e }"],
    ["delete", "(m map[K]E, k K) { delete(m, k) }"],
    ["range", "(m map[K]E) int { n := 0; for range m { n++ }; return n }"],
    ["rangeClear", "(m map[K]E) { for k := range m { delete(m, k) } }"],
    ["len", "(m map[K]E) int { return len(m) }"],
    ["make", "() map[K]E { return make(map[K]E) }"],
    ["literal", "(k K, e E) map[K]E { return map[K]E{k: e} }"],
  ];
  if (numeric.test(elem)) all.push(["update", "(m map[K]E, k K) { m[k]++ }"], ["divide", "(m map[K]E, k K, e E) { m[k] /= e }"]);
  if (elem === "[]byte") all.push(["append", "(m map[K]E, k K) { m[k] = append(m[k], 1) }"]);
  if (minor >= 21) all.push(["clear", "(m map[K]E) { clear(m) }"], ["clone", "(m map[K]E) map[K]E { return maps.Clone(m) }"]);
  return all;
}

export interface CompiledOperation {
  /** Name of the Go function. */
  readonly name: string;
  readonly operation: MapOperation;
  readonly pair: number;
  /** As `runtimeCalls` has it. */
  readonly hint: number;
}

export interface OperationsPackage {
  readonly text: string;
  readonly operations: readonly CompiledOperation[];
}

/** A package `ops` with a function for every operation on every pair, and the sizes of each in an array `sizes`. */
export function operationsPackage(of: typeof pairs, imports: readonly string[], release: GoRelease): OperationsPackage {
  const { minor } = release;
  const operations: CompiledOperation[] = [];
  const bodies: string[] = [];
  of.forEach(([key, elem], pair) => {
    const add = (operation: MapOperation, signature: string, suffix = "", hint = 0) => {
      const name = `${operation}${suffix}${pair}`;
      operations.push({ name, operation, pair, hint: operation === "literal" ? 1 : hint });
      bodies.push(`func ${name}${signature.replaceAll("map[K]E", `map[${key}]${elem}`).replaceAll(/\bK\b/g, key).replaceAll(/\bE\b/g, elem)}\n`);
    };
    for (const [operation, signature] of operationsOf(elem, minor)) add(operation, signature);
    add("make", "() map[K]E { return make(map[K]E, 100) }", "Hint", 100);
    add("make", "(n int) map[K]E { return make(map[K]E, n) }", "Size", -1);
  });
  const all = [...imports, ...(minor >= 21 ? ["maps"] : []), "unsafe"].sort();
  const sizes = of.map(([key, elem]) => {
    const [k, e] = [`*new(${key})`, `*new(${elem})`];
    return `unsafe.Sizeof(${k}), unsafe.Alignof(${k}), unsafe.Sizeof(${e}), unsafe.Alignof(${e}),`;
  });
  const text = `package ops\n\nimport (\n${all.map((path) => `\t"${path}"\n`).join("")})\n\n${declarations}\nvar sizes = [...]uintptr{\n${sizes.join("\n")}\n}\n\nvar _ unsafe.Pointer\n\n${bodies.join("")}`;
  return { text, operations };
}

/** Prints, by reading type descriptors, DWARF and live maps: sizes of pairs, header fields, growth points, reservations. */
export function inspector(of: typeof pairs, imports: readonly string[], release: GoRelease): string {
  const isSwiss = release.design === "swiss";
  const lines = of.map(([key, elem], i) => `\tshow(${i}, map[${key}]${elem}{})`).join("\n");
  const all = [...imports, "debug/dwarf", "debug/elf", "fmt", "os", "unsafe"].sort();
  return `package main

import (
${all.map((path) => `\t"${path}"`).join("\n")}
)

${declarations}
type descriptor struct {
	size, ptrBytes                  uintptr
	hash                            uint32
	tflag, align, fieldAlign, kind  uint8
	equal, gcData                   unsafe.Pointer
	str, ptrToThis                  int32
	key, elem, unit, hasher         unsafe.Pointer
	${isSwiss ? "unitSize uintptr" : "keySize, elemSize uint8\n\tunitSize uint16\n\tflags uint32"}
}

// The first word of an interface is its type, the second the map.
type iface struct {
	typ *descriptor
	m   *header
}

${isSwiss ? swissHeader : classicHeader}

func show(i int, m any) {
	d := (*iface)(unsafe.Pointer(&m)).typ
	k, e := (*descriptor)(d.key), (*descriptor)(d.elem)
	fmt.Println("pair", i, k.size, k.align, e.size, e.align, d.unitSize)
}

func grow() {
	m := map[int]int{}
	var e any = m
	h := (*iface)(unsafe.Pointer(&e)).m
	was := h.state()
	for n := 1; n <= 2000; n++ {
		m[n] = n
		if is := h.state(); is != was {
			if n > 1 {
				fmt.Println("grow", n)
			}
			was = is
		}
	}
}

// What is stored here lies in the heap: on the stack a map comes with its first unit.
var escaped any

// Does writing a key that is there already make a full first unit grow?
func overwrite() {
	m := map[int]int{}
	for n := 1; n <= 8; n++ {
		m[n] = n
	}
	var e any = m
	h := (*iface)(unsafe.Pointer(&e)).m
	was := h.state()
	m[8] = 0
	fmt.Println("overwrite", h.state() != was)
}

func reserve(hint int) {
	escaped = make(map[int]int, hint)
	e := escaped
	units, tables := (*iface)(unsafe.Pointer(&e)).m.reserved()
	fmt.Println("hint", hint, units, tables)
}

func fields(name string) {
	file, err := elf.Open(os.Args[0])
	if err != nil {
		panic(err)
	}
	data, err := file.DWARF()
	if err != nil {
		panic(err)
	}
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil || entry == nil {
			panic(fmt.Sprint("no type ", name, err))
		}
		if entry.Tag != dwarf.TagStructType || entry.Val(dwarf.AttrName) != name {
			continue
		}
		typ, err := data.Type(entry.Offset)
		if err != nil {
			panic(err)
		}
		s := typ.(*dwarf.StructType)
		fmt.Println("header", s.ByteSize)
		for _, f := range s.Field {
			fmt.Println("field", f.Name, f.ByteOffset, f.Type.Size())
		}
		return
	}
}

func main() {
	fields("${isSwiss ? "internal/runtime/maps.Map" : "runtime.hmap"}")
	grow()
	overwrite()
	for _, hint := range []int{${hints.join(", ")}} {
		reserve(hint)
	}
${lines}
}
`;
}

const swissHeader = `type table struct {
	used, capacity, growthLeft uint16
}

type header struct {
	used   uint64
	seed   uintptr
	dir    unsafe.Pointer
	dirLen int
}

func (h *header) tables() map[*table]int {
	tables := map[*table]int{}
	for _, t := range unsafe.Slice((**table)(h.dir), h.dirLen) {
		tables[t] = int(t.capacity)
	}
	return tables
}

// Slots in all tables; those of a lone group are 8.
func (h *header) state() int {
	if h.dirLen == 0 {
		return 8
	}
	slots := 0
	for _, n := range h.tables() {
		slots += n
	}
	return slots
}

func (h *header) reserved() (units, tables int) {
	if h.dirLen == 0 {
		return 0, 0
	}
	return h.state() / 8, len(h.tables())
}`;

const classicHeader = `type header struct {
	count     int
	flags, b  uint8
	noverflow uint16
	hash0     uint32
	buckets   unsafe.Pointer
}

func (h *header) state() int { return int(h.b) }

func (h *header) reserved() (units, tables int) {
	if h.buckets == nil {
		return 0, 0
	}
	return 1 << h.b, 0
}`;
