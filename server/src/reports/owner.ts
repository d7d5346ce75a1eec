/**
 * Which test a report belongs to. The stack that created a goroutine is the truth: `go test` names whatever test printed
 * last, which is wrong for parallel tests and for goroutines that outlive theirs.
 */
import { localName, packageOf } from "./frames.ts";
import type { EventHint, Frame, Owner, Side } from "./report.ts";

/** A test function of a package (methods of test suites are none), or a closure inside one. */
const entryPoint = /^((?:Test|Benchmark|Fuzz|Example)(?:[^a-z.()[\]][^.()[\]]*?)?)(?:\[\.\.\.\])?(?:\.(?:func|gowrap|deferwrap)?\d.*|-range\d.*)?$/;

export function ownerOf(sides: readonly Side[], hint: EventHint): Owner | null {
  const byStack = (stacks: readonly (readonly Frame[])[], from: "creation" | "access"): Owner | undefined => {
    for (const frame of stacks.flat()) {
      const test = entryPoint.exec(localName(frame.function))?.[1];
      if (test !== undefined && isTestFile(frame.file)) return { test, package: packageOf(frame.function) || hint.package, from };
    }
    return undefined;
  };
  const found =
    byStack(
      sides.map(({ created }) => created),
      "creation",
    ) ??
    byStack(
      sides.map(({ frames }) => frames),
      "access",
    );
  if (found !== undefined) return found;
  if (hint.test === null && hint.package === null) return null;
  return { test: hint.test === null ? null : hint.test.split("/", 1)[0], package: hint.package, from: "event" };
}

/** `go test` takes tests from `_test.go` files alone: a `TestClient` of other files is no test. */
function isTestFile(file: string): boolean {
  return file.endsWith("_test.go");
}
