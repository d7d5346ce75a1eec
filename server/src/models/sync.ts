/**
 * Synchronisation primitives by the name Go gives them. Keys are `import/path.Type.Method` or `import/path.Func`.
 * A type of our own module is judged by its summary, not by this table.
 */

/** What a zero-argument method of this name does to its receiver when the receiver is a lock. */
export type LockAction = "lock" | "rlock" | "unlock" | "runlock" | "trylock" | "tryrlock" | "rlocker";

const lockMethods = new Map<string, LockAction>([
  ["Lock", "lock"],
  ["RLock", "rlock"],
  ["Unlock", "unlock"],
  ["RUnlock", "runlock"],
  ["TryLock", "trylock"],
  ["TryRLock", "tryrlock"],
  ["RLocker", "rlocker"],
]);

/** Lock methods are recognised by name: sync.Mutex, sync.RWMutex, sync.Locker, and every type built to the same pattern. */
export function lockAction(method: string): LockAction | undefined {
  return lockMethods.get(method);
}

/** Types whose Wait joins what was started under them: the goroutine's Done, or the function given to Go. */
const groupTypes = new Set([
  "sync.WaitGroup",
  "golang.org/x/sync/errgroup.Group",
  "github.com/sourcegraph/conc.WaitGroup",
  "github.com/sourcegraph/conc/pool.Pool",
  "github.com/sourcegraph/conc/pool.ErrorPool",
  "github.com/sourcegraph/conc/pool.ContextPool",
  "github.com/oklog/run.Group",
  "k8s.io/apimachinery/pkg/util/wait.Group",
]);

export function isGroupType(typeKey: string): boolean {
  return groupTypes.has(typeKey) || typeKey.endsWith("/errgroup.Group");
}

/** Functions after which control does not continue. Keys as in `calleeKey`. */
const terminators = new Set([
  "os.Exit",
  "runtime.Goexit",
  "log.Fatal",
  "log.Fatalf",
  "log.Fatalln",
  "log.Panic",
  "log.Panicf",
  "log.Panicln",
  "log.Logger.Fatal",
  "log.Logger.Fatalf",
  "log.Logger.Fatalln",
]);

/** What tests and loggers call the methods that end the test or the program. */
const fatalNames = new Set(["Fatal", "Fatalf", "Fatalln", "FailNow"]);

/** By its name alone, for a method of an interface or of another module: nothing runs after it. */
export function endsByName(method: string): boolean {
  return fatalNames.has(method);
}

const testTerminators = new Set(["Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow"]);

export function isTerminator(key: string): boolean {
  if (terminators.has(key)) return true;
  const dot = key.lastIndexOf(".");
  return key.startsWith("testing.") && testTerminators.has(key.slice(dot + 1));
}
