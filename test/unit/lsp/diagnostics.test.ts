/** From findings to the protocol's diagnostics: severities, tags, links, related places, and no more than an editor shows. */

import { expect, it } from "vitest";
import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver-types";
import { mostDiagnostics, toProtocol } from "../../../server/src/lsp/diagnostics.ts";
import type { Diagnostic } from "../../../server/src/service/diagnostic.ts";

const place = { file: "/m/a b.go", line: 3, column: 2, endLine: 3, endColumn: 8, function: "f" };
const message = { key: "k", arguments: {}, text: "text" };
const found: Diagnostic = {
  ...place,
  rule: "concurrent-map-write",
  level: "proven",
  severity: "warning",
  message,
  packagePath: "m",
  map: "m.x",
  access: "write",
  locks: [],
  guard: "",
  evidence: "goroutine",
  related: [{ ...place, line: 9, endLine: 9, role: "goroutine", message, locks: [] }],
  fingerprint: "0123456789abcdef",
};
const translated = () => "übersetzt";

it("counts lines and columns from 0 and translates every message", () => {
  const [diagnostic] = toProtocol([found], translated);
  expect(diagnostic).toMatchObject({
    range: { start: { line: 2, character: 1 }, end: { line: 2, character: 7 } },
    severity: DiagnosticSeverity.Warning,
    code: "concurrent-map-write",
    source: "mapguard",
    message: "übersetzt",
    relatedInformation: [{ location: { uri: "file:///m/a%20b.go", range: { start: { line: 8, character: 1 } } }, message: "übersetzt" }],
    data: { fingerprint: "0123456789abcdef" },
  });
  expect(diagnostic.codeDescription?.href).toMatch(/^https:.*concurrent-map-write/);
});

it("greys out stale suppressions alone", () => {
  const tags = (rule: string, evidence: string) => toProtocol([{ ...found, rule, evidence }], translated)[0].tags;
  expect(tags("stale-suppression", "stale")).toEqual([DiagnosticTag.Unnecessary]);
  expect(tags("stale-suppression", "no-reason")).toBeUndefined();
  expect(tags("concurrent-map-write", "stale")).toBeUndefined();
});

it("leaves out what is off, and what is beyond the number an editor decorates", () => {
  expect(toProtocol([{ ...found, severity: "off" }], translated)).toEqual([]);
  expect(toProtocol(new Array<Diagnostic>(mostDiagnostics + 10).fill(found), translated)).toHaveLength(mostDiagnostics);
});
