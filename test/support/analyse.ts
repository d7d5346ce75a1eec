/**
 * The analysis of one Go file held in memory, against small stand-ins of the packages that order goroutines: no Go needed.
 */
import { analyzePackage } from "../../server/src/analysis/analyzePackage.ts";
import type { ConflictFinding } from "../../server/src/analysis/finding.ts";
import { ForeignModels } from "../../server/src/analysis/foreign.ts";
import { defaultAnalysisOptions } from "../../server/src/analysis/options.ts";
import { loadTestParser } from "./engine.ts";
import { SnippetWorld } from "./snippetWorld.ts";

const sync = `package sync
type Locker interface { Lock(); Unlock() }
type Mutex struct{ state int32 }
func (m *Mutex) Lock()
func (m *Mutex) Unlock()
func (m *Mutex) TryLock() bool
type RWMutex struct{ w Mutex }
func (m *RWMutex) Lock()
func (m *RWMutex) Unlock()
func (m *RWMutex) RLock()
func (m *RWMutex) RUnlock()
type Cond struct { L Locker }
func NewCond(l Locker) *Cond
func (c *Cond) Wait()
type WaitGroup struct{ n int }
func (w *WaitGroup) Add(n int)
func (w *WaitGroup) Done()
func (w *WaitGroup) Wait()
`;

const atomic = `package atomic
type Bool struct{ v uint32 }
func (b *Bool) Load() bool
func (b *Bool) Store(v bool)
type Pointer[T any] struct{ v *T }
func (p *Pointer[T]) Load() *T
func (p *Pointer[T]) Store(v *T)
`;

const context = `package context
type Context interface { Value(key any) any }
func WithValue(parent Context, key, value any) Context
`;

/** What is found in the file's balance: reports that are at least likely. `others`: the file of each further package. */
export async function analyse(text: string, others: Readonly<Record<string, string>> = {}): Promise<ConflictFinding[]> {
  const world = new SnippetWorld(await loadTestParser());
  for (const [path, other] of Object.entries(others)) world.foreign(path, { "other.go": other });
  world.foreign("sync", { "sync.go": sync });
  world.foreign("sync/atomic", { "atomic.go": atomic });
  world.foreign("context", { "context.go": context });
  const foreign = new ForeignModels(world.world);
  const { findings, skipped } = analyzePackage({ package: world.add("example.test/p", { "p.go": text }), options: defaultAnalysisOptions, foreign });
  if (skipped.length > 0) throw new Error(skipped[0].reason);
  return findings.filter((finding) => finding.level !== "possible");
}

/** The reports as `map in function`, sorted. */
export async function reports(text: string, others?: Readonly<Record<string, string>>): Promise<string[]> {
  return (await analyse(text, others)).map((finding) => `${finding.map} in ${finding.site.function}`).sort();
}
