/**
 * Small sources, some of them broken, on which the two tree readers are compared when a parser starts.
 */
export const selfTestSources: readonly string[] = [
  "func f(a, b int, xs ...map[string]*T) (n int, err error) {\n\tfor k, v := range m {\n\t\tm[k] += v.x[1:2](<-c)\n\t}\n}",
  "func (s *Set[K, V]) Put(k K) { s.mu.Lock(); defer s.mu.Unlock(); go func() { s.m[k] = struct{}{} }() }",
  "type (\n\tA = map[string][]chan<- int\n\tB[T ~int | string] struct {\n\t\tsync.Mutex // é 日本 🙂\n\t\tx, y T `tag`\n\t}\n)",
  "func f() {\n\tswitch x := y.(type) {\n\tcase int, string:\n\t\tgoto end\n\tdefault:\n\t}\nend:\n\tselect { case c <- 1: case v, ok := <-d: }\n}",
  "func f() { x := []T{{1, 2}, {a: b}, 3: {}}; if x[0 { return } }",
  'func f( { m[k = "unterminated\n } }',
  "var x = new(uint64(10)) + func",
  "",
];
