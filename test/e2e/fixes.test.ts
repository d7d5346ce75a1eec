/**
 * Every kind of quick fix, chosen from the list as a person would, then saved: what matters is the file on disk.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixTexts } from "../../server/src/rules/fixing/fixTexts.ts";
import { actionTexts } from "../../server/src/service/features/codeActionTexts.ts";
import { applyQuickFix, goToLine, openFile, type Place, problems, runCommand, saveAll } from "./support/editor.ts";
import { skipped, useWorkbench } from "./support/session.ts";

interface FixCase {
  /** Its key among the titles. */
  readonly kind: keyof typeof fixTexts | keyof typeof actionTexts;
  readonly title: string;
  readonly file: string;
  readonly lineNumber: number;
  readonly place: Place;
  /** In which the edit is seen; the file itself when absent. */
  readonly changed?: string;
  /** Must stand in it afterwards. */
  readonly text: string;
  /** Another file that the same edit changes. */
  readonly alsoIn?: { readonly file: string; readonly text: string };
}

const visits = `package visits

import "net/http"

type Log struct {
	seen map[string]bool
}

func (l *Log) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.seen[r.URL.Path] = true
}

func NewLog() *Log {
	return &Log{seen: make(map[string]bool)}
}
`;
const settles = { timeout: 10_000, interval: 200 };
const squiggles = [".squiggly-warning", ".squiggly-info", ".squiggly-hint"].map((name) => `${name}:visible`).join(", ");
const warehouse = "internal/stock/warehouse.go";

const cases: readonly FixCase[] = [
  {
    kind: "fix.guard-access",
    title: "Hold Warehouse.mu here",
    file: warehouse,
    lineNumber: 56,
    place: { line: "return len(w.reserved)", word: "reserved" },
    text: "func (w *Warehouse) Open() int {\n\tw.mu.Lock()\n\tdefer w.mu.Unlock()\n\treturn len(w.reserved)\n}",
  },
  {
    kind: "fix.snapshot",
    title: "Range over a copy made under Warehouse.mu",
    file: warehouse,
    lineNumber: 66,
    place: { line: "range onHand", word: "onHand" },
    text: "maps.Clone(",
  },
  {
    kind: "fix.declare-guard",
    title: "Declare Warehouse.reserved as guarded by Warehouse.mu",
    file: warehouse,
    lineNumber: 51,
    place: { line: "delete(w.reserved", word: "reserved" },
    text: "guarded by mu",
  },
  {
    kind: "fix.exclusive-lock",
    title: "Take Registry.mu with Lock instead of RLock",
    file: "internal/metrics/registry.go",
    lineNumber: 23,
    place: { line: "r.counters[name]++", word: "counters" },
    text: "func (r *Registry) Inc(name string) {\n\tr.mu.Lock()\n\tdefer r.mu.Unlock()\n\tr.counters[name]++\n}",
  },
  {
    kind: "fix.add-mutex.many",
    title: "Add a sync.RWMutex beside order.recent and hold it at all 3 accesses",
    file: "internal/order/cache.go",
    lineNumber: 7,
    place: { line: "recent[order.ID] = order", word: "recent" },
    text: "\trecentMu.Lock()\n\trecent[order.ID] = order\n\trecentMu.Unlock()\n",
    alsoIn: { file: "internal/order/order.go", text: "recentMu.RLock()" },
  },
  {
    kind: "fix.sync-map",
    title: "Make Log.seen a sync.Map",
    file: "internal/visits/visits.go",
    lineNumber: 10,
    place: { line: "l.seen[r.URL.Path] = true", word: "seen" },
    text: "\tl.seen.Store(r.URL.Path, true)\n",
  },
  {
    kind: "action.suppress",
    title: "Suppress concurrent-map-write here",
    file: "internal/metrics/collect.go",
    lineNumber: 13,
    place: { line: "results[probe()]++", word: "results" },
    text: "//mapguard:ignore concurrent-map-write explain why this is safe\n",
  },
  {
    kind: "action.disable-rule",
    title: "Switch concurrent-map-iteration off in .mapguard.json",
    file: "internal/session/registry.go",
    lineNumber: 22,
    place: { line: "range r.users", word: "users" },
    changed: ".mapguard.json",
    text: '"concurrent-map-iteration": "off"',
  },
  {
    kind: "action.exclude-folder",
    title: "Exclude the folder internal/session in .mapguard.json",
    file: "internal/session/registry.go",
    lineNumber: 31,
    place: { line: "r.users[req", word: "users" },
    changed: ".mapguard.json",
    text: '"exclude": ["internal/session"]',
  },
  {
    kind: "action.remove-suppression",
    title: "Remove the suppression",
    file: "internal/stale/first.go",
    lineNumber: 3,
    place: { line: "//mapguard:ignore", word: "ignore" },
    text: "package stale\n\nvar First = map[string]int{}\n",
  },
];

describe.skipIf(skipped)("quick fixes", () => {
  const session = useWorkbench("orders", {}, (folder) => {
    mkdirSync(join(folder, "internal", "visits"));
    writeFileSync(join(folder, "internal", "visits", "visits.go"), visits);
    mkdirSync(join(folder, "internal", "stale"));
    for (const name of ["First", "Second"]) {
      const text = `package stale\n\n//mapguard:ignore concurrent-map-write nothing races here\nvar ${name} = map[string]int{}\n`;
      writeFileSync(join(folder, "internal", "stale", `${name.toLowerCase()}.go`), text);
    }
  });

  it.each(cases)("$title", async ({ title, file, lineNumber, place, changed = file, text, alsoIn }) => {
    const { page } = session.workbench;
    const rest = file.split("/").slice(-2).join("/");
    await openFile(page, rest);
    await goToLine(page, lineNumber);
    await page.locator(squiggles).first().waitFor();
    await applyQuickFix(page, place, title);
    const path = join(session.folder, changed);
    await expect
      .poll(async () => {
        await saveAll(page);
        return existsSync(path) ? readFileSync(path, "utf8") : "";
      }, settles)
      .toContain(text);
    if (alsoIn !== undefined) expect(readFileSync(join(session.folder, alsoIn.file), "utf8")).toContain(alsoIn.text);
  });

  it("fix all that is safe to fix", async () => {
    const { page } = session.workbench;
    await openFile(page, "stale/second.go");
    await page.locator(squiggles).first().waitFor();
    await runCommand(page, "Fix All");
    await page.locator(".tab.dirty").first().waitFor();
    await saveAll(page);
    expect(readFileSync(join(session.folder, "internal/stale/second.go"), "utf8")).toBe("package stale\n\nvar Second = map[string]int{}\n");
  });

  it("are all applied above", () => {
    const kindOf = (key: string) => key.replace(/\.(?:one|many)$/, "");
    const kinds = [...Object.keys(fixTexts), ...Object.keys(actionTexts)].filter((key) => !/reason/.test(key) && key !== "action.fix-all").map(kindOf);
    const applied = cases.map(({ kind }) => kindOf(kind));
    expect(kinds.filter((kind) => !applied.includes(kind))).toEqual([]);
  });

  it("leave no finding that was mended", async () => {
    const { page } = session.workbench;
    await openFile(page, "stock/warehouse.go");
    const rows = (await problems(page)).filter({ hasText: "mapguard" });
    await rows.filter({ hasText: "delete from Warehouse.reserved" }).waitFor();
    // Of all files that were touched only this one has a finding left: the one that was merely declared.
    await expect.poll(() => rows.count()).toBe(1);
  });
});
