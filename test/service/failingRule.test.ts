/**
 * One rule that throws costs its own findings and says so; those of the others stay.
 */
import { expect, it } from "vitest";
import { LineIndex } from "../../server/src/base/lineIndex.ts";
import { conflictRule } from "../../server/src/rules/registry.ts";
import { renderFindings } from "../../server/src/service/findings.ts";
import { atCursor } from "../support/packageViews.ts";

const text = `package example

import "sync"

type Cache struct {
	mu   sync.RWMutex
	m, n map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = 1
	c.n[k] = 1
}

func (c *Cache) Get(k string) int { return c.m[k] }

func (c *Cache) Add(k string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.n[k]++
}
`;

it("leaves the findings of other rules", async () => {
  await atCursor(text, ({ view, path }) => {
    const rules = () => view.diagnostics.map(({ rule }) => rule).sort();
    expect(rules()).toEqual(["inconsistent-map-guard", "map-write-under-read-lock"]);
    const rendered = renderFindings("example", [...view.findings.values()], view.files, () => new LineIndex(""), {
      policy: { preset: "balanced", rules: {} },
      excludes: () => false,
      ruleOf: (id) => {
        const rule = conflictRule(id);
        return rule === undefined || id !== "inconsistent-map-guard"
          ? rule
          : {
              ...rule,
              render: () => {
                throw new Error("no words");
              },
            };
      },
    });
    expect(rendered.findings.map(({ rule }) => rule)).toEqual(["map-write-under-read-lock"]);
    expect(rendered.faults).toEqual([{ kind: "failed-rule", file: path, line: 17, message: "the rule inconsistent-map-guard failed: no words" }]);
  });
});
