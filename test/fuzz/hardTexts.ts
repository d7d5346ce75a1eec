/**
 * Well-formed and odd texts that cost time when something on the way is not linear: long chains, deep nests, comments
 * that look like many things at once.
 */

const body = "\tm map[string]int\n\tmu sync.Mutex\n";

function file(declarations: string): string {
  return `package p\n\nimport "sync"\n\ntype T struct {\n${body}}\n\n${declarations}\n`;
}

const set = "func (t *T) Set(k string) {\n\tt.m[k] = 1\n}\n";

export const hardTexts: readonly string[] = [
  // Between a comment about a lock and the function stand lines that could be divided in many ways.
  file(`// The caller must hold t.mu.\n${"// see // https://example.com // there\n".repeat(40)}x\n${set}`),
  file(`// The caller must hold t.mu.\n${"//////// ".repeat(200)}\n\nvar x = 1\n${set}`),
  file(`/* ${"must hold the lock ".repeat(2000)}*/\n${set}`),
  file(`// ${"held lock mutex caller ".repeat(3000)}\n${set}`),
  file(`${"\n".repeat(20_000)}${" \t".repeat(20_000)}\n${set}`),
  file(`func f() { _ = ${"(".repeat(3000)}1${")".repeat(3000)} }`),
  file(`func f() { ${"{".repeat(3000)}${"}".repeat(3000)} }`),
  file(`func f() { _ = ${Array.from({ length: 5000 }, () => "1").join(" + ")} }`),
  file(`func f() { ${"if true {} else ".repeat(2000)}{} }`),
  file(`func f() { ${"go func() { ".repeat(300)}${"}()\n".repeat(300)} }`),
  file(`func f(t *T) { ${"t.mu.Lock(); defer t.mu.Unlock(); ".repeat(500)} t.m["a"] = 1 }`),
  file(`func f(t *T) { ${"if t != nil { t.mu.Lock() } else { t.mu.Unlock() }\n".repeat(300)} }`),
  file(
    Array.from(
      { length: 400 },
      (_, i) => `func f${i}(t *T) { t.mu.Lock(); f${(i * 7) % 400}(t); f${(i * 13 + 1) % 400}(t); t.m["a"]++; t.mu.Unlock(); go f${(i + 1) % 400}(t) }`,
    ).join("\n"),
  ),
  file(Array.from({ length: 60 }, (_, i) => `type A${i} struct { *A${(i + 1) % 60}; m${i} map[int]int }`).join("\n")),
  `package p\n${'import "sync"\n'.repeat(3000)}`,
  `${"//go:build ".repeat(1)}${"(".repeat(2000)}linux${")".repeat(2000)}\n\npackage p\n`,
  `${"// Code generated ".repeat(3000)}\npackage p\n`,
];
