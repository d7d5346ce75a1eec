/**
 * An edit that changes nothing but what an object is made with: findings that rest on it become likely and possible with it,
 * as after a cold start.
 */
import { expect, it } from "vitest";
import { editorSession, memoryFileSystem } from "../support/editorSession.ts";

const path = "/memory/app/book.go";

const source = `package app

import "sync"

type table struct {
	mu   sync.RWMutex
	rows map[string]int
}

func newTable() *table { return &table{rows: map[string]int{}} }

func getTable() *table { return &table{rows: map[string]int{}} }

type Source struct{ each func(string) }

type Book struct {
	main  *table
	names []string
}

func NewBook(s *Source) *Book {
	b := &Book{main: newTable()}
	b.load(s)
	b.finish()
	return b
}

func (b *Book) load(s *Source) {
	s.each = func(name string) { b.Add(name) }
}

func (b *Book) finish() {
	for name := range b.main.rows {
		b.names = append(b.names, name)
	}
}

func (b *Book) Add(name string) {
	b.main.mu.Lock()
	defer b.main.mu.Unlock()
	b.main.rows[name]++
}

func (b *Book) Get(name string) int {
	b.main.mu.RLock()
	defer b.main.mu.RUnlock()
	return b.main.rows[name]
}

func (b *Book) Drop(name string) {
	b.main.mu.Lock()
	defer b.main.mu.Unlock()
	delete(b.main.rows, name)
}
`;

it("makes the finding likely with a part that is only fetched, and possible with one that is made", async () => {
  const files = memoryFileSystem(
    new Map([
      ["/memory/app/go.mod", "module example.test/app\n\ngo 1.24\n"],
      [path, source],
    ]),
  );
  const session = await editorSession(files);
  session.service.openDocument(path, 0, source);
  session.idle();
  const levels = (): unknown => session.shown.get(path)?.diagnostics.map(({ level }) => level);
  expect(levels()).toEqual(["possible"]);
  let text = source;
  for (const [version, [from, to, level]] of (
    [
      ["main: newTable", "main: getTable", "likely"],
      ["main: getTable", "main: newTable", "possible"],
    ] as const
  ).entries()) {
    const at = text.indexOf(from);
    text = text.replace(from, to);
    session.service.changeDocument(path, version + 1, [{ start: at, end: at + from.length, newText: to }]);
    session.take();
    session.idle();
    const cold = await editorSession(files);
    cold.service.openDocument(path, version + 1, text);
    cold.idle();
    expect(session.shown.get(path)).toEqual(cold.shown.get(path));
    expect(levels()).toEqual([level]);
  }
});
