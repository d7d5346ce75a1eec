/**
 * The measurements that are made by hand, in small: whether they still run and find what they are about. Their numbers are
 * in docs/.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { missingGo, missingRaceDetector } from "../support/goTools.ts";

const root = resolve(import.meta.dirname, "../..");
const longest = 300_000;

/** Without a module proxy: what is not in the module cache is not had. */
function script(name: string, ...args: string[]): { readonly code: number | null; readonly text: string } {
  const env = { ...process.env, GOPROXY: "off" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${name}`, ...args], { cwd: root, env, encoding: "utf8", timeout: longest });
  return { code: status, text: stdout + stderr };
}

describe("proofs in small", () => {
  it("benchReports: a dump of 20 MB is read to its last goroutine", { timeout: longest }, () => {
    const { code, text } = script("benchReports.ts", "20");
    expect(text).toMatch(/\b2\d MB$/m);
    expect(text).toMatch(/; \d{5} goroutines, 0 lines not understood; concurrent map writes, 1 sides$/m);
    expect({ code, text }).toMatchObject({ code: 0 });
  });

  it.skipIf(missingGo() !== undefined)("guardProof: the guard names both sides in a crash of each program", { timeout: longest }, () => {
    const { code, text } = script("guardProof.ts", "--crashes", "8");
    expect(text).toMatch(/both sides named in \d+ of \d+ crashes/);
    expect({ code, text }).toMatchObject({ code: 0 });
  });

  it.skipIf(missingRaceDetector() !== undefined)("raceBugs: a bug of a real project is seen and joined with its finding", { timeout: longest }, ({ skip }) => {
    const { code, text } = script("raceBugs.ts", "logrus-2cafb78d");
    skip(text.includes("cannot be had here"), "the module is not in the module cache");
    expect(text).toContain("confirmed  logrus-2cafb78d");
    expect({ code, text }).toMatchObject({ code: 0 });
  });
});
