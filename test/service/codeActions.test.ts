/**
 * Code actions as an editor gets them: what is offered where, which kinds are asked for, and what silencing a finding writes.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import { CodeAction, type Range, TextDocumentEdit } from "vscode-languageserver-types";
import { applyEdits, orderEdits } from "../../server/src/base/textEdit.ts";
import { Rewriter } from "../../server/src/rules/fixing/rewriter.ts";
import { addExclude, setRule } from "../../server/src/service/configEdits.ts";
import { type ActionData, type CodeActionOptions, codeActions, fixAllKind, resolveCodeAction } from "../../server/src/service/features/codeActions.ts";
import { positionToOffset } from "../../server/src/service/features/ranges.ts";
import type { PackageView } from "../../server/src/service/packageView.ts";
import { english } from "../../server/src/service/wording.ts";
import { atCursor } from "../support/packageViews.ts";

const cache = `package cache

import "sync"

type Cache struct {
	mu sync.RWMutex
	m  map[string]int
}

func (c *Cache) Put(k string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = v
}

func (c *Cache) Get(k string) int {
	return c.m[k]
}
`;

const options: CodeActionOptions = {
  only: undefined,
  diagnostics: [],
  translate: english,
  showsDisabled: false,
  suppressionStyle: "mapguard",
  config: { folder: "/memory", text: undefined },
  resolvesEdits: false,
  versionOf: () => undefined,
};

/** The actions at the first text like `at`, and the file after each. */
async function actionsAt(text: string, at: string, changed: Partial<CodeActionOptions> = {}): Promise<Map<string, string>> {
  return atCursor(text, ({ view, path }) => {
    const actions = codeActions(view, path, rangeOf(view, path, at), { ...options, ...changed });
    return new Map(actions.map((action) => [action.title, action.disabled?.reason ?? applied(view, path, action)]));
  });
}

function rangeOf(view: PackageView, path: string, text: string): Range {
  const file = view.files.get(path);
  const { line, column } = file?.lines.position(file.ir.text.indexOf(text)) ?? { line: 1, column: 1 };
  const position = { line: line - 1, character: column - 1 };
  return { start: position, end: position };
}

/** The text of the file, or of the other file that the action writes. */
function applied(view: PackageView, path: string, action: CodeAction): string {
  const file = view.files.get(path);
  const changes = (action.edit?.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
  if (file === undefined || changes.length !== 1) return "";
  const isOwn = changes[0].textDocument.uri.endsWith("example.go");
  const edits = changes[0].edits.map((edit) => {
    if (!("newText" in edit)) throw new Error("a snippet");
    const [start, end] = isOwn ? [positionToOffset(file, edit.range.start), positionToOffset(file, edit.range.end)] : [0, 0];
    return { start, end, newText: edit.newText };
  });
  return applyEdits(isOwn ? file.ir.text : "", orderEdits(edits) ?? []);
}

describe("code actions", () => {
  test("offer the fix, the refactoring and three ways to silence, in this order", async () => {
    expect([...(await actionsAt(cache, "c.m[k]\n}")).keys()]).toEqual([
      "Hold Cache.mu here",
      "Declare Cache.m as guarded by Cache.mu",
      "Suppress inconsistent-map-guard here",
      "Switch inconsistent-map-guard off in .mapguard.json",
      "Exclude the folder example in .mapguard.json",
    ]);
  });

  test("are valid, and name what they change", async () => {
    const actions = await atCursor(cache, ({ view, path }) => codeActions(view, path, rangeOf(view, path, "c.m[k]\n}"), options));
    for (const action of actions) {
      expect(CodeAction.is(action)).toBe(true);
      expect(Object.keys(action.edit?.changeAnnotations ?? {})).toHaveLength(1);
    }
  });

  test("are none where nothing is wrong", async () => {
    expect([...(await actionsAt(cache, "defer")).keys()]).toEqual([]);
  });

  test("offer refactorings where a map is declared, and at its uses on request", async () => {
    const declare = "Declare Cache.m as guarded by Cache.mu";
    expect([...(await actionsAt(cache, "m  map")).keys()]).toEqual([declare]);
    expect((await actionsAt(cache, "m  map")).get(declare)).toContain("\tm  map[string]int // guarded by mu\n");
    expect([...(await actionsAt(cache, "m[k] = v")).keys()]).toEqual([]);
    expect([...(await actionsAt(cache, "m[k] = v", { only: ["refactor.rewrite"] })).keys()]).toEqual([declare]);
    const open = cache.replaceAll(/\tc\.mu.*\n|\tdefer.*\n|\tmu sync.*\n/g, "").replace('import "sync"\n\n', "");
    expect([...(await actionsAt(open, "m  map")).keys()]).toEqual(
      ["Make Cache.m a sync.Map", "Add a sync.RWMutex beside Cache.m and hold it at all 2 accesses"].reverse(),
    );
  });

  test("come by kind when a kind is asked for", async () => {
    expect([...(await actionsAt(cache, "c.m[k]\n}", { only: ["refactor"] })).keys()]).toEqual(["Declare Cache.m as guarded by Cache.mu"]);
    expect([...(await actionsAt(cache, "c.m[k]\n}", { only: ["source.organizeImports"] })).keys()]).toEqual([]);
  });

  test("carry the diagnostics of the request that they mend", async () => {
    const mended = await atCursor(cache, ({ view, path }) => {
      const range = rangeOf(view, path, "c.m[k]\n}");
      const sent = { range, message: "", code: "inconsistent-map-guard", data: { fingerprint: view.diagnostics[0].fingerprint } };
      const other = { ...sent, data: { fingerprint: "0" } };
      return codeActions(view, path, range, { ...options, diagnostics: [other, sent] }).map(({ diagnostics }) => diagnostics?.length);
    });
    expect(new Set(mended)).toEqual(new Set([1]));
  });

  test("say why a fix is not to be had, to clients that show it", async () => {
    const text = cache
      .replace("return c.m[k]", "for k, v := range c.m {\n\t\tuse(k, v)\n\t}\n\treturn 0")
      .replace("Get(k string)", "Get(use func(string, int))");
    const shown = await actionsAt(text, "c.m {", { showsDisabled: true });
    expect(shown.get("Hold Cache.mu here")).toMatch(/^use runs code that cannot be seen/);
    expect([...(await actionsAt(text, "c.m {")).keys()]).not.toContain("Hold Cache.mu here");
    expect(shown.get("Range over a copy made under Cache.mu")).toContain("snapshot := maps.Clone(c.m)");
  });
});

describe("actions for clients that ask for the edit", () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Two maps, each with an access that lacks the lock, and one without any. */
  const several = `${cache.replaceAll("Cache", "Other")}${cache.slice(cache.indexOf("type"))}
type Open struct{ m map[string]int }

func (o *Open) Put(k string) { go func() { o.m[k] = 1 }(); o.m[k] = 2 }
`;
  const everywhere: Range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };

  test("are listed without any edit being laid out, and get the one they had at once", async () => {
    await atCursor(several, ({ view, path }) => {
      const finish = vi.spyOn(Rewriter.prototype, "finish");
      for (const only of [undefined, ["quickfix"], ["refactor.rewrite"]]) {
        const wanted = { ...options, only, showsDisabled: true, versionOf: () => 7 };
        finish.mockClear();
        const lazy = codeActions(view, path, everywhere, { ...wanted, resolvesEdits: true });
        expect(finish).not.toHaveBeenCalled();
        expect(lazy.filter(({ edit }) => edit !== undefined)).toEqual([]);
        const eager = codeActions(view, path, everywhere, wanted);
        expect(finish).toHaveBeenCalled();
        const resolved = lazy.map((action) => (action.data === undefined ? action : resolveCodeAction(view, action, action.data as ActionData, wanted)));
        expect(resolved.map(({ data, ...action }) => action)).toEqual(eager);
        expect(eager.length).toBeGreaterThan(1);
      }
    });
  });

  test("judge no fix when an action of another kind is asked for", async () => {
    await atCursor(several, ({ view, path }) => {
      const get = vi.spyOn(view.findings, "get");
      expect(codeActions(view, path, everywhere, { ...options, only: ["source.organizeImports"] })).toEqual([]);
      expect(get).not.toHaveBeenCalled();
      expect(codeActions(view, path, everywhere, options)).not.toEqual([]);
      expect(get).toHaveBeenCalled();
    });
  });

  test("lay one edit out for the one that was chosen", async () => {
    await atCursor(several, ({ view, path }) => {
      const lazy = codeActions(view, path, everywhere, { ...options, resolvesEdits: true });
      const chosen = lazy.find(({ title }) => title === "Hold Cache.mu here");
      const finish = vi.spyOn(Rewriter.prototype, "finish");
      const { edit } = resolveCodeAction(view, chosen ?? lazy[0], chosen?.data as ActionData, { ...options, versionOf: () => 7 });
      expect(finish).toHaveBeenCalledTimes(1);
      expect(edit?.documentChanges?.map((change) => TextDocumentEdit.is(change) && change.textDocument.version)).toEqual([7]);
    });
  });

  test("stay as they are when what they mend is gone", async () => {
    const action: CodeAction = { title: "Hold Cache.mu here", kind: "quickfix" };
    const data: ActionData = { path: "", id: "guard-access", about: "0" };
    expect(await atCursor(cache, ({ view }) => resolveCodeAction(view, action, data, options))).toEqual(action);
  });

  test("on save are one", async () => {
    const text = cache.replace("\treturn c.m[k]", "\tc.mu.RLock()\n\tdefer c.mu.RUnlock()\n\tc.m[k]++\n\treturn c.m[k]");
    await atCursor(text, ({ view, path }) => {
      const wanted = { ...options, only: [fixAllKind] };
      const [lazy] = codeActions(view, path, everywhere, { ...wanted, resolvesEdits: true });
      const [eager] = codeActions(view, path, everywhere, wanted);
      expect(resolveCodeAction(view, lazy, lazy.data as ActionData, wanted).edit).toEqual(eager.edit);
      expect(eager.edit).toBeDefined();
    });
  });
});

describe("suppressions", () => {
  test.each([
    ["mapguard", "\t//mapguard:ignore inconsistent-map-guard explain why this is safe\n\treturn c.m[k]\n"],
    ["lint-ignore", "\t//lint:ignore mapguard/inconsistent-map-guard explain why this is safe\n\treturn c.m[k]\n"],
    ["nolint", "\treturn c.m[k] //nolint:mapguard // explain why this is safe\n"],
  ] as const)("in the style %s silence the finding", async (suppressionStyle, expected) => {
    const text = (await actionsAt(cache, "c.m[k]\n}", { suppressionStyle })).get("Suppress inconsistent-map-guard here") ?? "";
    expect(text).toContain(expected);
    expect(await atCursor(text, ({ view }) => view.diagnostics.length)).toBe(0);
  });

  test("join a list that golangci-lint reads", async () => {
    const text = cache.replace("return c.m[k]\n", "return c.m[k] //nolint:gosec // fast\n");
    expect((await actionsAt(text, "c.m[k] //", { suppressionStyle: "nolint" })).get("Suppress inconsistent-map-guard here")).toContain(
      "//nolint:gosec,mapguard // fast\n",
    );
  });

  test("go when they are stale, alone or out of a list", async () => {
    const stale = "//mapguard:ignore concurrent-map-write once upon a time";
    const above = cache.replace("\tdefer", `\t${stale}\n\tdefer`);
    expect((await actionsAt(above, stale)).get("Remove the suppression")).toBe(cache);
    const behind = cache.replace("defer c.mu.Unlock()", `defer c.mu.Unlock() ${stale}`);
    expect((await actionsAt(behind, stale)).get("Remove the suppression")).toBe(cache);
    const two = cache.replace("\treturn c.m", "\t//mapguard:ignore concurrent-map-write,inconsistent-map-guard fine\n\treturn c.m");
    expect((await actionsAt(two, "//mapguard")).get("Remove the suppression")).toContain("//mapguard:ignore inconsistent-map-guard fine\n");
  });
});

describe("the action on save", () => {
  const counter = cache.replace("\treturn c.m[k]", "\tc.mu.RLock()\n\tdefer c.mu.RUnlock()\n\tc.m[k]++\n\treturn c.m[k]");

  test("makes read locks exclusive and removes stale suppressions", async () => {
    const stale = counter.replace("\tc.m[k] = v", "\t//mapguard:ignore concurrent-map-write no more\n\tc.m[k] = v");
    const actions = await actionsAt(stale, "package", { only: ["source.fixAll"] });
    expect([...actions]).toEqual([["Fix all that is safe to fix", counter.replaceAll("RLock", "Lock").replaceAll("RUnlock", "Unlock")]]);
  });

  test("leaves alone what runs unseen code under the lock", async () => {
    const unseen = counter.replace("\tc.m[k]++", "\tf()\n\tc.m[k]++").replace("Get(k string)", "Get(k string, f func())");
    expect([...(await actionsAt(unseen, "package", { only: [fixAllKind] })).keys()]).toEqual([]);
    expect([...(await actionsAt(unseen, "c.m[k]++")).keys()]).toContain("Take Cache.mu with Lock instead of RLock");
  });

  test("is not among the actions of a lamp", async () => {
    expect([...(await actionsAt(counter, "c.m[k]++")).keys()]).not.toContain("Fix all that is safe to fix");
  });
});

describe("the configuration", () => {
  const set = (text: string | undefined) => {
    const edits = setRule(text, "concurrent-map-write", "off");
    return edits && applyEdits(text ?? "", edits);
  };
  const exclude = (text: string | undefined) => {
    const edits = addExclude(text, "gen");
    return edits && applyEdits(text ?? "", edits);
  };

  test("is made when there is none", () => {
    expect(set(undefined)).toBe('{\n  "rules": {\n    "concurrent-map-write": "off"\n  }\n}\n');
    expect(exclude(undefined)).toBe('{\n  "exclude": [\n    "gen"\n  ]\n}\n');
  });

  test("keeps what it holds", () => {
    expect(set('{\n  "preset": "quiet"\n}\n')).toBe('{\n  "rules": { "concurrent-map-write": "off" },\n  "preset": "quiet"\n}\n');
    expect(set('{ "rules": {} }')).toBe('{ "rules": { "concurrent-map-write": "off" } }');
    expect(set('{"rules":{"stale-suppression":"hint"}}')).toBe('{"rules":{"concurrent-map-write": "off", "stale-suppression":"hint"}}');
    expect(set('{ "rules": { "concurrent-map-write": "warning" } }')).toBe('{ "rules": { "concurrent-map-write": "off" } }');
    expect(exclude('{ "exclude": ["a"] }')).toBe('{ "exclude": ["gen", "a"] }');
    expect(exclude('{ "exclude": [] }')).toBe('{ "exclude": ["gen"] }');
    expect(exclude("{}")).toBe('{\n  "exclude": ["gen"]\n}');
    expect(addExclude('{ "exclude": ["gen"] }', "gen")).toEqual([]);
  });

  test("is left alone when it cannot be read", () => {
    expect(set("{ rules")).toBeUndefined();
    expect(set('{ "rules": [] }')).toBeUndefined();
    expect(exclude("[]")).toBeUndefined();
  });
});
