/**
 * The Go code that the hooks call, added to the runtime as a file of its own: a table of the last writes to maps, each with
 * its goroutine and stack, and the text that names both sides of a conflict. `reports/guardBlock.ts` reads that text.
 */

/** What the runtime at hand offers; it decides which of its functions the code uses. */
export interface RuntimeFeatures {
  /**
   * Stacks are walked by frame pointers where the processor has them: some nanoseconds per write. False: by the unwinder
   * alone, which every version of Go has and which costs some hundred.
   */
  readonly framePointers: boolean;
  /** `internal/runtime/atomic` since Go 1.23, before it `runtime/internal/atomic`. */
  readonly atomicPackage: string;
  /** Until Go 1.21 the inline unwinder takes a cache. */
  readonly unwinderCache: boolean;
  /** `cheaprand` since Go 1.22, before it `fastrand`. */
  readonly random: string;
  /** Maps live in `internal/runtime/maps` (since Go 1.24), whose hooks call into the runtime by link name. */
  readonly mapsPackage: boolean;
}

/** One yield in so many writes. More of them slow a program down and find hardly more. */
const yieldsOneIn = 16;

export function runtimePart(features: RuntimeFeatures, amplify: boolean): string {
  const { atomicPackage, framePointers, mapsPackage } = features;
  const link = (name: string) => (mapsPackage ? `//go:linkname ${name} internal/runtime/maps.${name}\n` : "");
  return `// The last writes to maps, for the guard of mapguard.
package runtime

import (
	"${atomicPackage}"
	"unsafe"
)

const (
	mapguardSets  = 1 << 11
	mapguardWays  = 4
	mapguardDepth = 16
)

// A stack: return addresses, innermost first.
type mapguardStack struct {
	n int
	// The addresses are of machine frames: functions inlined into them are found when the stack is printed.
	physical bool
	pcs      [mapguardDepth]uintptr
}

// A write to the map at an address. Addresses are numbers here: the table keeps no map alive.
type mapguardRecord struct {
	// Somebody reads or changes this record.
	busy  uint32
	m     uintptr
	goid  uint64
	at    int64
	stack mapguardStack
}

// A set holds the latest writes to the maps whose addresses share a hash, one of each goroutine to each map.
var mapguardTable [mapguardSets][mapguardWays]mapguardRecord

// Text of a report; printlock guards it.
var mapguardText [32 << 10]byte

func mapguardSetOf(m unsafe.Pointer) *[mapguardWays]mapguardRecord {
	return &mapguardTable[(uint32(uintptr(m)>>4)*2654435769)>>(32-11)]
}

// mapguardWrite is called before a map is marked as being written.
//
${link("mapguardWrite")}//go:noinline
func mapguardWrite(m unsafe.Pointer) {
	goid := uint64(getg().goid)
	set := mapguardSetOf(m)
	for tries := 0; tries < 8; tries++ {
		// What this goroutine wrote to this map before is replaced, else the oldest write.
		var r *mapguardRecord
		var at int64
		for i := range set {
			c := &set[i]
			if atomic.Load(&c.busy) != 0 {
				continue
			}
			own := c.m == uintptr(m) && c.goid == goid
			if own || r == nil || c.at-at < 0 {
				r, at = c, c.at
			}
			if own {
				break
			}
		}
		if r == nil {
			return
		}
		if !atomic.Cas(&r.busy, 0, 1) {
			continue
		}
		if r.at != at {
			// Meanwhile it became somebody's newest.
			atomic.Store(&r.busy, 0)
			continue
		}
		r.m, r.goid, r.at = uintptr(m), goid, cputicks()
		r.stack.take(${framePointers ? "getfp()" : "0"})
		atomic.Store(&r.busy, 0)
		return
	}
}

// mapguardLast finds the last write to a map by another goroutine.
func mapguardLast(m unsafe.Pointer, goid uint64) (last mapguardRecord, found bool) {
	set := mapguardSetOf(m)
	for i := range set {
		r := &set[i]
		// The process is about to end: there is time to wait for a goroutine that is just noting its write.
		for tries := 0; !atomic.Cas(&r.busy, 0, 1); tries++ {
			if tries > 4000 {
				r = nil
				break
			}
			usleep(50)
		}
		if r == nil {
			continue
		}
		if r.m == uintptr(m) && r.goid != goid && (!found || r.at-last.at > 0) {
			last, found = *r, true
		}
		atomic.Store(&r.busy, 0)
	}
	return last, found
}

// mapguardReport is called before the runtime ends the process because of a conflict.
//
${link("mapguardReport")}//go:noinline
func mapguardReport(m unsafe.Pointer, message string) {
	gp := getg()
	goid := uint64(gp.goid)
	var own mapguardStack
	own.take(${framePointers ? "getfp()" : "0"})
	last, found := mapguardLast(m, goid)
	ownFrames, lastFrames := own.frames(), last.stack.frames()
	// One write for all of it, so that a program's own output does not get between.
	printlock()
	gp.writebuf = mapguardText[:0]
	print("mapguard: ", message, ": map ", hex(uintptr(m)), "\\n")
	print("mapguard: goroutine ", goid, " at:\\n")
	ownFrames.print()
	if found {
		print("mapguard: last write by goroutine ", last.goid, " at:\\n")
		lastFrames.print()
	}
	print("mapguard: end\\n")
	text := gp.writebuf
	gp.writebuf = nil
	writeErr(text)
	printunlock()
}
${amplify ? yieldPart(features, link("mapguardYield")) : ""}${framePointers ? fastStacks(features) : portableStacks}`;
}

/** The declarations for `internal/runtime/maps`, whose hooks call what the runtime defines. */
export function mapsPart(amplify: boolean): string {
  const declare = (name: string, parameters: string, escapes: boolean) =>
    `\n//go:linkname ${name}\n${escapes ? "" : "//\n//go:noescape\n"}func ${name}(${parameters})\n`;
  return `// The guard of mapguard: its code is in package runtime.
package maps

import (
	"unsafe"
)
${declare("mapguardWrite", "m unsafe.Pointer", false)}${declare("mapguardReport", "m unsafe.Pointer, message string", false)}${amplify ? declare("mapguardYield", "", true) : ""}`;
}

function yieldPart({ random }: RuntimeFeatures, link: string): string {
  return `
// mapguardYield is called while a map is marked as being written.
//
${link}//go:noinline
func mapguardYield() {
	if ${random}()%${yieldsOneIn} == 0 {
		osyield()
	}
}
`;
}

function fastStacks({ unwinderCache }: RuntimeFeatures): string {
  const unwinder = unwinderCache ? "var cache pcvalueCache\n\t\tu, uf := newInlineUnwinder(f, at, &cache)" : "u, uf := newInlineUnwinder(f, at)";
  return `
// take notes the stack above the machine frame whose frame pointer is given. C code on the stack has none.
func (s *mapguardStack) take(fp uintptr) {
	s.physical = framepointer_enabled && !getg().m.hasCgoOnStack()
	if s.physical {
		s.n = fpTracebackPCs(unsafe.Pointer(fp), s.pcs[:])
	} else {
		s.n = callers(2, s.pcs[:])
	}
}

type mapguardFrames struct{ stack *mapguardStack }

func (s *mapguardStack) frames() mapguardFrames { return mapguardFrames{s} }

func (frames mapguardFrames) print() {
	s := frames.stack
	for _, pc := range s.pcs[:s.n] {
		f := findfunc(pc)
		if !f.valid() {
			continue
		}
		at := pc
		if at > f.entry() {
			at--
		}
		${unwinder}
		for ; uf.valid(); uf = u.next(uf) {
			sf := u.srcFunc(uf)
			if sf.name() == "runtime.goexit" {
				return
			}
			file, line := u.fileLine(uf)
			print("  ", sf.name(), "()\\n\\t", file, ":", line, "\\n")
			if !s.physical {
				break
			}
		}
	}
}
`;
}

const portableStacks = `
func (s *mapguardStack) take(uintptr) {
	s.n = callers(2, s.pcs[:])
}

type mapguardFrames struct {
	n   int
	all [2 * mapguardDepth]Frame
}

// frames is called before the lock for printing is taken: it allocates.
func (s *mapguardStack) frames() (frames mapguardFrames) {
	if s.n == 0 {
		return frames
	}
	for next := CallersFrames(append([]uintptr(nil), s.pcs[:s.n]...)); frames.n < len(frames.all); {
		frame, more := next.Next()
		frames.all[frames.n] = frame
		frames.n++
		if !more {
			break
		}
	}
	return frames
}

func (frames mapguardFrames) print() {
	for i := range frames.all[:frames.n] {
		frame := &frames.all[i]
		if frame.Function == "runtime.goexit" {
			return
		}
		print("  ", frame.Function, "()\\n\\t", frame.File, ":", frame.Line, "\\n")
	}
}
`;
