/**
 * Maps used through a variable after the lock is gone: three real bugs whose trees no registry holds any more,
 * written again after their descriptions (cache2go 21535fde, moby 09da6a6f, moby 55564fda), each beside its mended form.
 */
import { describe, expect, it } from "vitest";
import { reports } from "../../support/analyse.ts";

const head = `package p
import "sync"
`;

const cases: Record<string, readonly [buggy: string, fixed: string, report: string]> = {
  "a table ranged after Unlock while Delete locks": [
    `type T struct { sync.RWMutex; items map[string]int }
func (t *T) Add(k string) { t.Lock(); t.items[k] = 1; t.Unlock() }
func (t *T) Delete(k string) { t.Lock(); delete(t.items, k); t.Unlock() }
func (t *T) Check() { t.Lock(); items := t.items; t.Unlock(); for k := range items { t.Delete(k) } }`,
    `type T struct { sync.RWMutex; items map[string]int }
func (t *T) Add(k string) { t.Lock(); t.items[k] = 1; t.Unlock() }
func (t *T) Delete(k string) { t.Lock(); delete(t.items, k); t.Unlock() }
func (t *T) Check() { var old []string; t.Lock(); items := t.items; for k := range items { old = append(old, k) }; t.Unlock(); for _, k := range old { t.Delete(k) } }`,
    "T.items in (*T).Check",
  ],
  "a map loaded under the lock, read and written after it": [
    `type N struct { id string }
type D struct { sync.Mutex; networks map[string]*N }
func (d *D) Create(n *N) { d.Lock(); d.networks[n.id] = n; d.Unlock() }
func (d *D) Network(id string) *N {
	d.Lock(); networks := d.networks; d.Unlock()
	n, ok := networks[id]
	if !ok { n = &N{id}; networks[id] = n }
	return n
}`,
    `type N struct { id string }
type D struct { sync.Mutex; networks map[string]*N }
func (d *D) Create(n *N) { d.Lock(); d.networks[n.id] = n; d.Unlock() }
func (d *D) Network(id string) *N {
	d.Lock(); defer d.Unlock()
	networks := d.networks
	n, ok := networks[id]
	if !ok { n = &N{id}; networks[id] = n }
	return n
}`,
    "D.networks in (*D).Network",
  ],
  "the inner map of a struct value ranged after Unlock": [
    `type info struct { hosts map[string]int }
type C struct { sync.Mutex; db map[string]info }
func (c *C) Add(id, host string) { c.Lock(); defer c.Unlock(); c.db[id].hosts[host] = 1 }
func (c *C) Records(id string) (n int) { c.Lock(); i := c.db[id]; c.Unlock(); for range i.hosts { n++ }; return }`,
    `type info struct { hosts map[string]int }
type C struct { sync.Mutex; db map[string]info }
func (c *C) Add(id, host string) { c.Lock(); defer c.Unlock(); c.db[id].hosts[host] = 1 }
func (c *C) Records(id string) (n int) { c.Lock(); defer c.Unlock(); i := c.db[id]; for range i.hosts { n++ }; return }`,
    "info.hosts in (*C).Records",
  ],
};

describe("aliases after Unlock", () => {
  it.each(Object.entries(cases))("%s", async (_, [buggy, fixed, report]) => {
    expect([...new Set(await reports(head + buggy))]).toEqual([report]);
    expect(await reports(head + fixed)).toEqual([]);
  });
});
