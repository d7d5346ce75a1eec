/** Sessions that go on and on: what was typed is forgotten in time, and an answer comes whenever somebody stops typing. */
import { describe, expect, it } from "vitest";
import { type EditorSession, editorSession, memoryFileSystem } from "../support/editorSession.ts";

function racy(name: string, imported = ""): string {
  return `package ${name}
${imported}
type Cache struct {
	m map[string]int
}

func Fill(c *Cache) {
	go func() { c.m["a"] = 1 }()
	c.m["b"] = 2
}
`;
}

function module(files: Readonly<Record<string, string>>): Map<string, string> {
  return new Map([["/memory/app/go.mod", "module example.test/app\n\ngo 1.24\n"], ...Object.entries(files)]);
}

/** What a cold start shows of the same texts. */
async function cold(files: ReadonlyMap<string, string>): Promise<string[]> {
  const session = await editorSession(memoryFileSystem(files));
  for (const [path, text] of files) if (path.endsWith(".go")) session.service.openDocument(path, 1, text);
  session.idle();
  return session.places();
}

/** Works until nothing is pending, in pieces as small as they come. */
function works(session: EditorSession, pieces: number): boolean {
  for (let i = 0; i < pieces && session.service.pending(); i++) session.take();
  return !session.service.pending();
}

describe("a package that is being read", () => {
  it("takes a new declaration in a file that was read already", async () => {
    const paths = ["a", "b", "c", "d", "e", "f"].map((name) => `/memory/app/${name}.go`);
    const files = module(Object.fromEntries(paths.map((path, i) => [path, i === 0 ? racy("app") : `package app\n\nfunc f${i}() {}\n`])));
    const added = "\nfunc Empty(c *Cache) {\n\tgo Fill(c)\n\tclear(c.m)\n}\n";
    const expected = await cold(new Map(files).set(paths[0], racy("app") + added));
    for (let before = 0; before < 12; before++) {
      const session = await editorSession(memoryFileSystem(files), { deadline: () => () => true });
      session.service.openDocument(paths[0], 1, racy("app"));
      works(session, before);
      const end = racy("app").length;
      session.service.changeDocument(paths[0], 2, [{ start: end, end, newText: added }]);
      expect(works(session, 200), `after ${before} pieces`).toBe(true);
      expect(session.places()).toEqual(expected);
    }
  });

  it("takes what changes on disk meanwhile", async () => {
    const paths = ["a", "b", "c", "d"].map((name) => `/memory/app/${name}.go`);
    const files = module(Object.fromEntries(paths.map((path, i) => [path, i === 0 ? racy("app") : `package app\n\nfunc f${i}() {}\n`])));
    const changed = paths[2];
    const text = "package app\n\nfunc Empty(c *Cache) {\n\tgo Fill(c)\n\tclear(c.m)\n}\n";
    const expected = await cold(new Map(files).set(changed, text));
    for (let before = 0; before < 12; before++) {
      const disk = new Map(files);
      const session = await editorSession(memoryFileSystem(disk), { deadline: () => () => true });
      session.service.openDocument(paths[0], 1, racy("app"));
      works(session, before);
      disk.set(changed, text);
      session.service.filesChanged([changed]);
      expect(works(session, 200)).toBe(true);
      expect(session.places(), `after ${before} pieces`).toEqual(expected);
    }
  });
});
