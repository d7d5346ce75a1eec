/**
 * Runs the tests that need VS Code's own interface, with mocha, inside the extension host. VS Code calls `run`.
 */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export interface HostResult {
  readonly title: string;
  /** "" when it passed. */
  readonly failure: string;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 30_000 });
  // Gives the files below, whose imports are evaluated only now, the suite that they add themselves to.
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./activation.ts");
  await import("./findings.ts");
  const results: HostResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => results.push({ title: test.fullTitle(), failure: "" }));
    runner.on("fail", (test, error: Error) => results.push({ title: test.fullTitle(), failure: error.stack ?? error.message }));
  });
  writeFileSync(process.env.MAPGUARD_HOST_RESULTS ?? "", JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
