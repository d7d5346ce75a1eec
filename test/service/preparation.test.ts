/**
 * What is done before a file is opened: it reads and analyses code that the file has nothing to do with, and must leave no
 * trace in what is found.
 */
import { describe, expect, it } from "vitest";
import type { BuildContext } from "../../server/src/project/model.ts";
import type { LanguageServiceHost } from "../../server/src/service/languageService.ts";
import { type EditorSession, editorSession, memoryFileSystem, openSettings, testBuildContext } from "../support/editorSession.ts";
import { memoryModule, racyCache } from "../support/memoryModule.ts";

const path = "/memory/app/cache.go";

const user = racyCache()
  .replace('import "sync"', 'import (\n\t"database/sql"\n\t"sync"\n)')
  .replace("return len(c.m)", "return len(c.m) + (&sql.Cache{}).Size()");

const sync = `package sync

type Mutex struct{ state int32 }

func (m *Mutex) Lock()   {}
func (m *Mutex) Unlock() {}
`;

const files = memoryModule({
  [path]: user,
  "/memory/go/src/sync/mutex.go": sync,
  "/memory/go/src/database/sql/sql.go": racyCache("sql"),
  "/memory/go/src/database/sql/sql_test.go": "package sql\n\nfunc unread() {}\n",
  "/memory/go/src/go/types/types.go": racyCache("types"),
});

async function session(looked: string[] = [], overrides: Partial<LanguageServiceHost> = {}): Promise<EditorSession> {
  const fs = memoryFileSystem(files);
  const context: BuildContext = { ...(await testBuildContext()), goroot: "/memory/go" };
  const readFile = (file: string): Uint8Array | undefined => {
    looked.push(file);
    return fs.readFile(file);
  };
  return editorSession({ ...fs, readFile }, { buildContext: () => context, deadline: () => () => true, ...overrides });
}

function opened(editor: EditorSession): readonly string[] {
  editor.service.openDocument(path, 1, user);
  editor.idle();
  expect(editor.log).toEqual([]);
  return editor.places();
}

describe("preparing for the first file", () => {
  it("analyses packages of the standard library in small pieces, and shows nothing of them", async () => {
    const looked: string[] = [];
    const editor = await session(looked);
    const pieces = [...editor.service.prepare("/memory/app")].length;
    expect(editor.service.counts).toMatchObject({ rebuilt: 2, judged: 2, maps: 2 });
    expect(pieces).toBeGreaterThan(40);
    expect(looked).toContain("/memory/go/src/go/types/types.go");
    expect(looked.filter((file) => file.endsWith("_test.go"))).toEqual([]);
    expect(editor.service.status()).toMatchObject({ packages: 0, findings: 0 });
    expect(editor.service.pending()).toBe(false);
    expect(editor.shown.size).toBe(0);
  });

  it("does nothing where the analysis is turned off", async () => {
    const looked: string[] = [];
    const editor = await session(looked, { settings: () => ({ ...openSettings, enabled: false }) });
    expect([...editor.service.prepare("/memory/app")]).toEqual([]);
    expect(looked).toEqual([]);
  });

  it("begins again where Go or the settings turn out to be others meanwhile", async () => {
    const all = [...(await session()).service.prepare("/memory/app")].length;
    let goroot = "/memory/elsewhere";
    const looked: string[] = [];
    const context = await testBuildContext();
    const editor = await session(looked, { buildContext: () => ({ ...context, goroot }) });
    const preparation = editor.service.prepare("/memory/app");
    for (let done = 0; done < 3; done++) preparation.next();
    goroot = "/memory/go";
    editor.service.configure();
    expect([...preparation]).toHaveLength(all);
    expect(looked).toContain("/memory/go/src/go/types/types.go");
    expect(editor.service.counts).toMatchObject({ rebuilt: 2, judged: 2 });
  });

  it("finds the same afterwards, also where it was given up at any piece", async () => {
    const expected = opened(await session());
    expect(expected).toHaveLength(1);
    const all = [...(await session()).service.prepare("/memory/app")].length;
    for (let pieces = 0; pieces <= all; pieces += 7) {
      const editor = await session();
      const preparation = editor.service.prepare("/memory/app");
      for (let done = 0; done < pieces; done++) preparation.next();
      expect(opened(editor)).toEqual(expected);
    }
  });
});
