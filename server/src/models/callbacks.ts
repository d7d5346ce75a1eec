/**
 * How a library function runs the functions it is given. What stands in no row is taken to call them before it returns,
 * on the caller's goroutine.
 */
import { packageOfKey } from "./keys.ts";

export interface CallbackModel {
  /** "sync": before the call returns, on the caller's goroutine. "go": on another goroutine. "once": at most once, ordered before every return. "serial": later, one at a time, on one goroutine. "cleanup": after everything else of the test. */
  readonly run: "sync" | "go" | "once" | "serial" | "cleanup";
  /** Several invocations may run at the same time. */
  readonly many: boolean;
  /** All of them have ended when the call returns. */
  readonly joined: boolean;
  /** The receiver is a group: its Wait joins them. */
  readonly group: boolean;
  /** Shown to the user as the kind of goroutine. */
  readonly label: string;
}

function row(run: CallbackModel["run"], label: string, options: Partial<CallbackModel> = {}): CallbackModel {
  return { run, label, many: false, joined: false, group: false, ...options };
}

const once = row("once", "once");
const timer = row("go", "timer");
const group = row("go", "group", { group: true });
const background = row("go", "goroutine");
const pool = row("go", "pool", { many: true });
const handler = row("go", "handler", { many: true });
const parallelJoined = row("go", "parallel", { many: true, joined: true });
const loop = row("sync", "loop");

const table = new Map<string, CallbackModel>([
  ["sync.Once.Do", once],
  ["sync.OnceFunc", once],
  ["sync.OnceValue", once],
  ["sync.OnceValues", once],
  ["sync.WaitGroup.Go", group],
  ["golang.org/x/sync/errgroup.Group.Go", group],
  ["golang.org/x/sync/errgroup.Group.TryGo", group],
  ["github.com/sourcegraph/conc.WaitGroup.Go", group],
  ["github.com/sourcegraph/conc/pool.Pool.Go", group],
  ["github.com/sourcegraph/conc/pool.ErrorPool.Go", group],
  ["github.com/sourcegraph/conc/pool.ContextPool.Go", group],
  ["github.com/sourcegraph/conc/iter.ForEach", parallelJoined],
  ["github.com/sourcegraph/conc/iter.Map", parallelJoined],
  ["github.com/oklog/run.Group.Add", group],
  ["time.AfterFunc", timer],
  ["context.AfterFunc", timer],
  ["github.com/panjf2000/ants.Submit", pool],
  ["github.com/panjf2000/ants/v2.Submit", pool],
  ["github.com/panjf2000/ants.Pool.Submit", pool],
  ["github.com/panjf2000/ants/v2.Pool.Submit", pool],
  ["github.com/gammazero/workerpool.WorkerPool.Submit", pool],
  ["github.com/alitto/pond.WorkerPool.Submit", pool],
  ["testing.B.RunParallel", parallelJoined],
  ["testing.T.Cleanup", row("cleanup", "cleanup")],
  ["testing.B.Cleanup", row("cleanup", "cleanup")],
  ["net/http.HandleFunc", handler],
  ["net/http.ServeMux.HandleFunc", handler],
  ["github.com/robfig/cron.Cron.AddFunc", background],
  ["github.com/robfig/cron/v3.Cron.AddFunc", background],
  ["k8s.io/apimachinery/pkg/util/wait.Until", loop],
  ["k8s.io/apimachinery/pkg/util/wait.Forever", loop],
  ["k8s.io/client-go/util/workqueue.ParallelizeUntil", parallelJoined],
  ["google.golang.org/grpc/internal/grpcsync.CallbackSerializer.TrySchedule", row("serial", "serializer")],
  ["google.golang.org/grpc/internal/grpcsync.CallbackSerializer.ScheduleOr", row("serial", "serializer")],
  ["google.golang.org/grpc/internal/grpcsync.CallbackSerializer.Schedule", row("serial", "serializer")],
  ["github.com/containerd/containerd/images.Dispatch", parallelJoined],
]);

/** The model of a callee, by `import/path.Type.Method` or `import/path.Func`; undefined when no row names it. */
export function callbackModel(key: string): CallbackModel | undefined {
  const found = table.get(key);
  if (found) return found;
  if (key.endsWith("/errgroup.Group.Go")) return group;
  return undefined;
}

/** Import paths of packages, not of Go itself, that run what they are given on other goroutines. */
export function spawningPackages(): readonly string[] {
  const keys = [...table].filter(([, { run }]) => run === "go").map(([key]) => packageOfKey(key));
  return [...new Set(keys)].filter((path) => path.includes("."));
}

/** A callback of a group or pool type we cannot see, by the method's name alone, when its receiver could not be resolved. */
export function callbackModelByName(method: string, receiverText: string): CallbackModel | undefined {
  if (method === "Go" && /(^|\.)(g|eg|wg|grp|group|errGroup|errgroup|errg)$/i.test(receiverText)) return group;
  return undefined;
}
