/**
 * What can be done for the first file before one is opened: what most packages import is read, and some packages of the
 * standard library are analysed as if they were open. By then what they import themselves is read too, and V8 has
 * compiled what runs: a large package takes a fifth less time (docs/performance.md).
 */
import { OpenPackage, type OpenPackageSettings, type OpenPackageTools } from "./openPackage.ts";
import type { ProjectSession } from "./projectSession.ts";

/** Some milliseconds of work for each step, at any of which it may be given up. */
export function* prepareSession(session: ProjectSession, dir: string, settings: OpenPackageSettings, tools: OpenPackageTools): Generator<undefined, void> {
  for (const importPath of commonImports) {
    yield undefined;
    session.world.package(importPath, dir);
  }
  for (const importPath of sampleCode) {
    yield undefined;
    const located = session.project.resolver.locate(importPath, dir);
    if (located === undefined) continue;
    const info = { ...located, files: located.files.filter(({ role }) => role === "base") };
    const sample = new OpenPackage(info, session, settings, { ...tools, remembered: undefined });
    for (; !sample.isComplete; sample.work()) yield undefined;
    sample.dispose();
  }
  session.deactivate();
}

/** What Go programs import most. */
const commonImports: readonly string[] = [
  ...["fmt", "errors", "context", "strings", "os", "time", "sync", "io", "bytes", "strconv", "testing", "encoding/json", "net/http", "net/url", "net"],
  ...["sync/atomic", "path/filepath", "reflect", "sort", "slices", "maps", "math", "bufio", "log", "log/slog", "regexp"],
];

/**
 * Packages with goroutines, locks and maps, the small ones first, and a large one of another kind: 52,000 lines, most of a
 * second.
 */
const sampleCode: readonly string[] = ["database/sql", "net/rpc", "net/http/httputil", "encoding/json", "crypto/tls", "go/types"];
