/** Which packages are counted after a race run, how the go command is told of them, and what findings are told. */
import { expect, it } from "vitest";
import type { Confirmations } from "../../../../client/src/racePanel/confirmations.ts";
import type { FrameFiles } from "../../../../client/src/racePanel/frameFiles.ts";
import { coveredPatterns, learnExecution, openPackages } from "../../../../client/src/racePanel/raceCoverage.ts";
import type { ConfirmationItem } from "../../../../server/src/protocol/messages.ts";
import { Coverage } from "../../../../server/src/reports/coverage.ts";

const uri = (path: string) => ({ scheme: "file", fsPath: path, toString: () => `file://${path}` });
const finding = (fingerprint: string, path: string) => ({ fingerprint, sides: [{ uri: uri(path), line: 3 }] });
const findings = [finding("a", "/shop/cache.go"), finding("b", "/shop/price/list.go"), finding("c", "/shop/price/tax.go"), finding("d", "/other/x.go")];
const learned: ConfirmationItem[] = [];
const confirmations = { findings, learn: (items: readonly ConfirmationItem[]) => learned.push(...items) } as unknown as Confirmations;
const target = (pattern: string) => ({ folder: "/shop", packages: [pattern], tests: [] });

it("counts the packages of a target in which a finding was not seen", () => {
  const folders = (pattern: string, ...seen: string[]) => [...openPackages(confirmations, target(pattern), new Set(seen)).keys()];
  expect(folders(".")).toEqual(["/shop"]);
  expect(folders("./...")).toEqual(["/shop", "/shop/price"]);
  expect(folders("./...", "a", "b")).toEqual(["/shop/price"]);
  expect(folders(".", "a")).toEqual([]);
  const several = { folder: "/", packages: ["./other", "./shop/price"], tests: [] };
  expect([...openPackages(confirmations, several, new Set()).keys()]).toEqual(["/shop/price", "/other"]);
});

it("names them beneath the folder that the go command is run in", () => {
  expect(coveredPatterns(target("./..."), ["/shop/price", "/shop"])).toEqual(["./", "./price"]);
});

it("asks with the files of this machine, and learns of shown findings only", async () => {
  const coverage = new Coverage("example.com/shop/cache.go:3.1,9.2 1 1\nexample.org/far/far.go:1.1,2.2 1 1\n");
  const files = { folderOf: (path: string) => (path === "example.com/shop" ? "/shop" : undefined) } as unknown as FrameFiles;
  const asked: unknown[] = [];
  const item = (fingerprint: string, status: ConfirmationItem["status"]) => ({ fingerprint, status, text: status });
  const total = await learnExecution(
    openPackages(confirmations, target("."), new Set()),
    coverage,
    1,
    files,
    async (params) => {
      asked.push(params);
      return { reports: [], confirmations: [item("a", "executed"), item("b", "notExecuted"), item("c", "notRun"), item("hidden", "executed")] };
    },
    confirmations,
  );
  expect(asked).toEqual([
    { uri: "file:///shop/cache.go", reports: [], runs: 1, counted: [{ file: "/shop/cache.go", blocks: [{ start: 3, end: 9, executed: true }] }] },
  ]);
  expect(total).toEqual({ executed: 1, notExecuted: 1 });
  expect(learned.map(({ fingerprint }) => fingerprint)).toEqual(["a", "b", "c"]);
});
