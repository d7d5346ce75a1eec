/** What the rules say: complete, on one line, and the same data for translators. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessKind, ConflictFinding, RelatedSite } from "../../../server/src/analysis/finding.ts";
import { fill, messageWidth } from "../../../server/src/rules/message.ts";
import { allRules, conflictRule, conflictRules, ruleIds } from "../../../server/src/rules/registry.ts";
import { relatedMessage } from "../../../server/src/rules/relatedMessage.ts";
import { staleSuppression } from "../../../server/src/rules/stale-suppression/rule.ts";

const site = { file: "/m/a.go", start: 0, end: 1, function: "(*Cache).Put" };

function finding(rule: string, changes: Partial<ConflictFinding> = {}): ConflictFinding {
  const other: RelatedSite = { ...site, function: "run.func1", role: "other-access", access: "iterate", locks: [{ name: "Cache.mu", mode: "exclusive" }] };
  return {
    rule,
    level: "likely",
    packagePath: "example.com/m",
    map: "Cache.m",
    access: "write",
    site,
    locks: [],
    guard: "Cache.mu",
    guardHeld: 6,
    guardTotal: 7,
    evidence: "goroutine",
    related: [other],
    ordinal: 0,
    ...changes,
  };
}

function say(rule: string, changes: Partial<ConflictFinding> = {}): string {
  return conflictRule(rule)?.render(finding(rule, changes)).text ?? "no such rule";
}

describe("messages", () => {
  it("name the access, the map and the other side", () => {
    expect(say("concurrent-map-write")).toBe("write to Cache.m races with an iteration in run.func1, which runs in parallel");
    expect(say("concurrent-map-read-write", { access: "len" })).toBe("len of Cache.m races with an iteration in run.func1, which runs in parallel");
    expect(say("concurrent-map-iteration", { access: "iterate", related: [] })).toBe("iteration over Cache.m races with a write in another goroutine");
    expect(say("map-write-under-read-lock", { access: "delete", locks: [{ name: "Cache.rw", mode: "shared" }] })).toBe(
      "delete from Cache.m under the read lock of Cache.rw, which several goroutines may hold",
    );
    expect(say("inconsistent-map-guard", { access: "read" })).toBe("read of Cache.m without Cache.mu, held at 6 of 7 accesses");
    expect(say("inconsistent-map-guard", { guardTotal: 1, guardHeld: 1 })).toBe("write to Cache.m without Cache.mu, held at its one other access");
    expect(say("inconsistent-map-guard", { access: "replace", guardTotal: 0, guardHeld: 0 })).toBe("assignment to Cache.m without Cache.mu, which guards it");
    expect(say("inconsistent-map-guard", { guard: "" })).toBe("write to Cache.m without the lock its other accesses hold");
  });

  it("say so when a function races with itself", () => {
    expect(say("concurrent-map-write", { related: [{ ...site, role: "other-access", access: "write", locks: [] }] })).toBe(
      "write to Cache.m races with a write in another goroutine running (*Cache).Put",
    );
  });

  it("stay on one line of a hundred characters, whatever the names, and carry what a translation needs", () => {
    const accesses: AccessKind[] = ["read", "write", "delete", "iterate", "len", "clear", "replace"];
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 150 }).filter((text) => !/[\r\n{}]/.test(text));
    fc.assert(
      fc.property(fc.constantFrom(...conflictRules), fc.constantFrom(...accesses), name, name, name, (rule, access, map, guard, other) => {
        const made = finding(rule.id, { access, map, guard, related: [{ ...site, function: other, role: "other-access", access, locks: [] }] });
        for (const message of [rule.render(made), relatedMessage(made, made.related[0])]) {
          expect(message.text.length).toBeLessThanOrEqual(messageWidth);
          expect(message.text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
          expect(message.text).not.toMatch(/\{(phrase|map|other|guard|lock)\w*\}/);
          expect(Object.values(message.arguments)).toContain(access);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("describe the related places", () => {
    const made = finding("concurrent-map-write");
    const related = (changes: Partial<RelatedSite>) => relatedMessage(made, { ...made.related[0], ...changes }).text;
    expect(related({})).toBe("iteration over Cache.m in run.func1, holds Cache.mu");
    expect(related({ locks: [{ name: "Cache.mu", mode: "shared" }] })).toBe("iteration over Cache.m in run.func1, holds Cache.mu (shared)");
    expect(related({ locks: [] })).toBe("iteration over Cache.m in run.func1, holds nothing");
    expect(related({ role: "goroutine", spawn: "go" })).toBe("a goroutine starts here");
    expect(related({ role: "goroutine", spawn: "brand-new" })).toBe("runs in another goroutine (brand-new)");
    expect(related({ role: "lock-elsewhere" })).toBe("here Cache.mu is held");
    expect(related({ role: "call" })).toBe("reached through this call in run.func1");
  });

  it("of suppression comments name the fault", () => {
    expect(staleSuppression.render("stale", "concurrent-map-write").text).toContain("concurrent-map-write matches no finding");
    expect(staleSuppression.render("unknown-rule", "x").text).toContain("x, which is not a rule");
    expect(staleSuppression.render("no-reason", "x").text).toContain("//mapguard:ignore x REASON");
  });

  it("leave an unknown placeholder standing", () => {
    expect(fill("{a} {toString} {b}", { a: 1, b: "{a}" })).toBe("1 {toString} {a}");
  });
});

describe("the registry", () => {
  it("has each rule once, under a kebab-case id, with a summary of its own", () => {
    expect(new Set(ruleIds).size).toBe(allRules.length);
    expect(new Set(allRules.map(({ summary }) => summary)).size).toBe(allRules.length);
    for (const id of ruleIds) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it("warns of what is sure and informs of the rest", () => {
    for (const rule of conflictRules)
      expect([rule.severity("proven"), rule.severity("likely"), rule.severity("possible")]).toEqual(["warning", "warning", "information"]);
  });
});
