/**
 * Is there a Go toolchain, and can it build with the race detector? Asked by the demo and by the tests.
 */
import { spawnSync } from "node:child_process";

/** For Go commands of this repository: no downloads, no other toolchain, no workspace file around the folder. */
export const goEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  GOTOOLCHAIN: "local",
  GOFLAGS: "-buildvcs=false",
  GOPROXY: "off",
  GOWORK: "off",
  CGO_ENABLED: "1",
};

/** Why there is no Go here, or undefined when there is. */
export function whyNoGo(): string | undefined {
  return spawnSync("go", ["version"], { env: goEnvironment }).status === 0 ? undefined : "no Go toolchain on PATH";
}

/** Why the race detector cannot be used here, or undefined when it can. */
export function whyNoRaceDetector(): string | undefined {
  const reason = whyNoGo();
  if (reason !== undefined) return reason;
  const compiler = spawnSync("go", ["env", "CC"], { env: goEnvironment, encoding: "utf8" }).stdout.trim().split(" ")[0] || "gcc";
  return spawnSync(compiler, ["--version"], { env: goEnvironment }).status === 0 ? undefined : `no C compiler (${compiler}) for cgo`;
}
