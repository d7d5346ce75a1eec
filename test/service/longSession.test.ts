/** Sessions that go on and on: what was typed is forgotten in time, and an answer comes whenever somebody stops typing. */
import { describe, expect, it } from "vitest";
import { type EditorSession, editorSession, memoryFileSystem } from "../support/editorSession.ts";
import { memoryModule } from "../support/memoryModule.ts";

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
    const files = memoryModule(Object.fromEntries(paths.map((path, i) => [path, i === 0 ? racy("app") : `package app\n\nfunc f${i}() {}\n`])));
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
    const files = memoryModule(Object.fromEntries(paths.map((path, i) => [path, i === 0 ? racy("app") : `package app\n\nfunc f${i}() {}\n`])));
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

describe("names that are typed", () => {
  const [importer, imported] = ["/memory/app/a/a.go", "/memory/app/b/b.go"];
  const typedAt = "func Typed() {\n";
  const texts = memoryModule({
    [importer]: racy("a", '\nimport "example.test/app/b"\n\nfunc Use(c *b.Cache) {\n\tgo b.Fill(c)\n\tc.m["c"] = 3\n}\n'),
    [imported]: `${racy("b")}\n${typedAt}}\n`,
  });
  const words = 3000;
  let typed = 0;

  /** Types as many new words into a function, which is left as it was. */
  function type({ service, idle }: EditorSession): void {
    const text = texts.get(imported) ?? "";
    const start = text.indexOf(typedAt) + typedAt.length;
    const newText = Array.from({ length: words }, () => `\tword${typed++}()\n`).join("");
    for (const change of [
      { start, end: start, newText },
      { start, end: start + newText.length, newText: "" },
    ]) {
      service.changeDocument(imported, ++typed, [change]);
      idle();
    }
  }

  async function openBoth(): Promise<EditorSession> {
    const session = await editorSession(memoryFileSystem(texts));
    for (const path of [importer, imported]) session.service.openDocument(path, 0, texts.get(path) ?? "");
    session.idle();
    return session;
  }

  it("are forgotten in time", async () => {
    const session = await openBoth();
    const before = session.service.status().names;
    let most = 0;
    for (let i = 0; i < 18; i++) {
      type(session);
      most = Math.max(most, session.service.status().names);
    }
    expect(most).toBeGreaterThan(before + 4 * words);
    expect(most).toBeLessThan(before + 9 * words);
    expect(session.places()).toEqual(await cold(texts));
    expect(session.log).toEqual([]);
  });

  it("leave all that is found as it was, and edits right", async () => {
    const session = await openBoth();
    for (let before = session.service.status().names; ; before = session.service.status().names) {
      type(session);
      if (session.service.status().names < before) break;
    }
    expect(session.places()).toEqual(await cold(texts));
    const text = texts.get(imported) ?? "";
    const start = text.indexOf('\tc.m["b"] = 2\n');
    const edited = text.replace('\tc.m["b"] = 2\n', "");
    const change = { start, end: start + text.length - edited.length, newText: "" };
    session.service.changeDocument(imported, ++typed, [change]);
    expect(session.take()).toMatchObject([{ path: imported, complete: true }]);
    session.idle();
    expect(session.places()).toEqual(await cold(new Map(texts).set(imported, edited)));
  });
});
