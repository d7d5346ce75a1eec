/**
 * Every sentence a hover may say, by key. Facts about Go's maps carry the releases they hold for in the code that picks
 * them; what is in backquotes is code in every language.
 */
export const hoverTexts = {
  // What guards the map.
  "hover.guarded.one": "guarded by {guard} at {held} of {count} site",
  "hover.guarded.many": "guarded by {guard} at {held} of {count} sites",
  "hover.guard-declared": "said to be guarded by {guard}",
  "hover.guard-partly.one": "{guard} held at {held} of {count} site",
  "hover.guard-partly.many": "{guard} held at {held} of {count} sites",
  "hover.guard-none.one": "no lock at its one site",
  "hover.guard-none.many": "no lock at any of {count} sites",
  "hover.guard-mixed.one": "no lock common to all ways to its one site",
  "hover.guard-mixed.many": "no lock common to its {count} sites",
  "hover.read-only": "only read in sight: any number of goroutines may read a map that nobody changes",
  "hover.several-maps": "may be one of several maps",

  // This access.
  "hover.safe.guarded": "this {access} holds {guard}",
  "hover.open.nothing": "this {access} holds no lock",
  "hover.open.other": "this {access} holds {locks}, not {guard}",
  "hover.open.shared": "this {access} holds {locks} for reading only",
  "hover.open.locks": "this {access} holds {locks}",
  "hover.no-conflict": "no goroutine in sight that changes the map beside it",
  "hover.unshared":
    "no second goroutine in sight here: the map is the code's own at this point, or this runs once before the others, or nothing in the package gets here",
  "hover.unknown": "nothing in this package shows that a second goroutine reaches this map",
  "hover.level.proven": "conflict",
  "hover.level.likely": "likely conflict",
  "hover.level.possible": "possible conflict",
  "hover.conflict": "{level} with {access} {place} in {function}, holds {locks}",
  "hover.conflict.itself": "{level} with itself: several goroutines run this line",
  "hover.started": "started {place}",
  "hover.package-level": "the package's initialisation",
  "hover.holds-nothing": "nothing",
  "hover.shared-mode": "{lock} (shared)",
  "hover.reached": "reached from {roots}",
  "hover.more": "{count} more",
  "hover.odd-sites": "without it: {sites}",
  "hover.sites": "sites: {sites}",
  "hover.conflicts.one": "{count} finding: {places}",
  "hover.conflicts.many": "{count} findings: {places}",

  // Accesses.
  "hover.access.read": "read",
  "hover.access.write": "write",
  "hover.access.delete": "delete",
  "hover.access.iterate": "iteration",
  "hover.access.len": "`len`",
  "hover.access.clear": "clear",
  "hover.access.replace": "assignment of the map",

  // What brings execution there.
  "hover.root.go": "the goroutine started at {place}",
  "hover.root.handler": "the handler {place}",
  "hover.root.spawn": "a goroutine ({label}) from {place}",
  "hover.root.api": "exported {function}",
  "hover.root.callback": "the callback {place}",
  "hover.root.main": "`main`",
  "hover.root.init": "initialisation",
  "hover.root.test": "the test {function}",

  // The release.
  "hover.release": "{release}",
  "hover.release.assumed": "{release} (assumed)",
  "hover.release.unchecked": "{release} (described after the nearest release we read)",

  // What the operation does.
  "hover.calls": "calls {functions}",
  "hover.calls.unknown": "the variant depends on types that are not known here",
  "hover.under-race": "Under `-race`: {functions}",
  "hover.flag.reader": "tests {flag} once and sets nothing",
  "hover.flag.range": "tests {flag} at every step and never sets it",
  "hover.flag.writer": "tests and toggles {flag}, works, and tests it again",
  "hover.flag.byte": "the header's `writing` byte",
  "hover.flag.bit": "the bit `hashWriting` of the header's `flags`",
  "hover.dies.read": "Beside a writer this goroutine may die with `fatal error: {message}`, which `recover` cannot catch",
  "hover.dies.write": "Beside another writer one of the two may die with `fatal error: {message}`, which `recover` cannot catch",
  "hover.len":
    "one load of the header's first word: no call, no test of the flag. It cannot crash, may be stale, and is a data race all the same: put it under the lock",
  "hover.make": "makes an empty map; nobody else can have it yet",
  "hover.make.small": "no {unit} is made before the first entry",
  "hover.make.hint": "a hint of {hint} makes {count} {units} at once, {bytes}",
  "hover.make.hint-tables": "a hint of {hint} makes {count} {units} in {tables} tables at once, {bytes}",
  "hover.make.stack": "A map that does not escape may need no call",
  "hover.unit.bucket": "bucket",
  "hover.unit.group": "group",
  "hover.units.bucket": "buckets",
  "hover.units.group": "groups",
  "hover.literal": "makes the map, then stores each entry like an assignment; nobody else can have it yet",
  "hover.literal.loop": "More than 25 entries: constant ones are stored by a loop over arrays",
  "hover.replace":
    "stores another map's pointer: those who loaded the old one keep using the old one. Go does not check this; it is a data race with every unguarded use of the variable",
  "hover.library.iterate":
    "{callee} walks the map: the flag is tested as in a `range`, and whoever walks may die with `fatal error: concurrent map iteration and map write`",
  "hover.library.read": "{callee} reads the map as `m[k]` does",
  "hover.library.write": "{callee} writes the map as `m[k] = v` does; it takes no lock",
  "hover.library.delete": "{callee} deletes from the map as `delete` does; it takes no lock",
  "hover.library.clear": "{callee} clears the map as `clear` does; it takes no lock",
  "hover.library.len": "{callee} asks for the length",

  // More about the operation.
  "hover.more.lost-update":
    "Looks like one step, is read, compute, write: the new value is stored after the runtime's check is over, so updates get lost without any crash. Hold the lock over the whole statement",
  "hover.more.divide": "Read first, so that a division by zero panics before the map changes",
  "hover.more.store": "The call returns the slot's address; the value is stored after the flag is back, outside the check",
  "hover.more.skips-empty": "A nil or empty map is answered before the test",
  "hover.more.nil-write": "On a nil map it panics with `assignment to entry in nil map`: an ordinary panic, which has nothing to do with goroutines",
  "hover.more.best-effort":
    "The test is best effort: a plain byte, no atomics. Silence proves nothing; different keys do not help. `go test -race` is dependable for code that runs",
  "hover.more.own-range": "Changing the map inside one's own loop is allowed and never causes this",
  "hover.more.range-grown": "After a growth meanwhile keys are looked up as a reader does: then it is `fatal error: concurrent map read and map write`",
  "hover.more.range-snapshot": "No snapshot of the contents: entries added meanwhile may or may not appear",
  "hover.more.delete": "Never starts a growth and never shrinks the map",
  "hover.more.growth": "Only a new key can grow the map",
  "hover.more.clone-race": "The race detector does not see `maps.Clone` (checked up to Go 1.27.4): take the lock around it",
  "hover.more.clone-shallow": "The copy is shallow: what elements point to stays shared",
  "hover.more.range-clear": "The compiler makes this loop one call; under `-race` it stays a loop",
  "hover.more.trace-crashing": "Since Go 1.26 only the crashing goroutine is printed unless `GOTRACEBACK=all`: the other side is missing from the log",
  "hover.more.trace-all": "All goroutines are printed; the other side has often moved on",
  "hover.more.since": "Needs Go 1.{minor}",

  // Layout.
  "hover.layout.classic": "{release}: buckets of 8 slots, {bytes} each; grows at entries {points}",
  "hover.layout.swiss": "{release}: Swiss map, groups of 8 slots, {bytes} each ({slot} a slot); grows at entries {points}",
  "hover.layout.unknown": "{release}: sizes depend on types that are not known here",
  "hover.layout.key-indirect": "Keys of more than 128 bytes are stored behind a pointer",
  "hover.layout.elem-indirect": "Elements of more than 128 bytes are stored behind a pointer",
  "hover.layout.padding": "{bytes} of padding in each slot",
  "hover.layout.header":
    "The variable is a pointer to a header of {bytes}: copying it shares the table. No lock is inside, and nobody is recorded as the writer",
  "hover.layout.grow-classic": "Above {load} entries a bucket the array doubles, and writes move the old buckets over a little at a time",
  "hover.layout.grow-swiss": "Up to 8 entries fill one group; tables are filled to 7/8, doubled up to 1024 slots and then split",
  "hover.layout.never-shrinks": "It never shrinks",
  "hover.layout.full-group": "Before Go 1.27 writing an existing key of a full group of 8 makes a table, too",

  // Locks.
  "hover.lock.guards.one": "guards {map}: held at {held} of {count} site",
  "hover.lock.guards.many": "guards {map}: held at {held} of {count} sites",
  "hover.lock.declared": "said to guard {map}",
  "hover.lock.guards-nothing": "no map in sight is guarded by it",
  "hover.lock.mutex": "Not re-entrant. Guard every access with it, `len` and `range` too. Copying a struct copies the lock: `go vet` says so",
  "hover.lock.rwmutex":
    "Many readers or one writer. `RLock` is not re-entrant and cannot become `Lock`: a waiting writer holds up new readers, so a second `RLock` in the same goroutine can deadlock. Writing under `RLock` is a race. For short sections a plain `Mutex` is often as fast",
  "hover.lock.try": "A failed try gives no ordering",
  "hover.lock.unlock": "Unlocking what is not locked is a fatal error that `recover` cannot catch",

  // sync.Map.
  "hover.sync-map":
    "Single calls are atomic, sequences are not: `Load` then `Store` loses updates; use `LoadOrStore`, `Swap` or `CompareAndSwap` (Go 1.20). Good for keys written once and read often, or goroutines on disjoint keys; else a map with a mutex. Never copy it. Values that are pointers, slices or maps need protection of their own",
  "hover.sync-map.classic": "{release}: a read-only map without lock, and a dirty one behind a mutex; a new key after a promotion copies all live entries",
  "hover.sync-map.trie": "{release}: a hash trie; reads take no lock, writes lock one node",
  "hover.sync-map.range": "`Range` takes no snapshot: each key at most once, changes meanwhile may show",
  "hover.sync-map.load-and-delete": "`LoadAndDelete` is atomic: it returns what it removed",
  "hover.sync-map.compare": "The old value must be comparable, or it panics",

  // recover.
  "hover.recover":
    "`recover` catches panics. It does not catch `fatal error: concurrent map writes` and its kin: deferred functions do not run, the process ends with status 2. Only a lock, or a single owner, helps",
  "hover.recover.nil-map": "`assignment to entry in nil map` is a panic, and can be recovered",

  // The drawing.
  "hover.drawing.alt": "layout in memory: {layout}",
  "hover.drawing.header": "header: {name}, {bytes}",
  "hover.drawing.group": "group: 8 control bytes and 8 slots of {slot}, {bytes}",
  "hover.drawing.split-group": "group: 8 control bytes, 8 keys and 8 elements, {bytes}",
  "hover.drawing.bucket": "bucket: 8 slots, hash bytes, overflow pointer, {bytes}",
  "hover.drawing.control": "control",
  "hover.drawing.tophash": "tophash",
  "hover.drawing.padding": "padding {bytes}",
  "hover.drawing.grows-swiss": "slots, and the entry that makes it grow",
  "hover.drawing.grows-classic": "buckets, and the entry that makes it grow",
} as const;
