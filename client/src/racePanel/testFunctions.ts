/**
 * The test functions of a Go file, found by their heads: enough to offer them to a person, who sees what they are.
 */
export interface TestFunction {
  readonly name: string;
  /** From 0. */
  readonly line: number;
}

/** `TestX`, `FuzzX` and `ExampleX`, as `go test` takes them: no small letter follows. */
const head = /^func ((?:Test|Fuzz)(?![a-z])\w*)\s*\(\s*\w+\s+\*testing\.[TF]\s*\)|^func (Example(?![a-z])\w*)\s*\(\s*\)/u;

export function testFunctions(text: string): readonly TestFunction[] {
  return text.split("\n").flatMap((line, index) => {
    const found = head.exec(line);
    const name = found?.[1] ?? found?.[2];
    // Runs before all others and is none of them.
    return name === undefined || name === "TestMain" ? [] : [{ name, line: index }];
  });
}

/** The test whose body the line is in; undefined outside of tests. */
export function testAt(text: string, line: number): string | undefined {
  const lines = text.split("\n");
  for (let at = Math.min(line, lines.length - 1); at >= 0; at--) {
    const [test] = testFunctions(lines[at]);
    if (test !== undefined) return test.name;
    // gofmt puts nothing but declarations and their ends at the beginning of a line.
    if (/^(?:func|type|var|const|import)\b/.test(lines[at]) || (at < line && /^\}/.test(lines[at]))) return undefined;
  }
  return undefined;
}
