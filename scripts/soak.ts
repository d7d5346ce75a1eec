/**
 * Long sessions of random edits, held against cold starts: `npm run soak -- [--steps N] [--seed N] [--every N] [FOLDER…]`.
 * Without folders: the packages of the demo, and modules of the module cache where they are; then the demo as a whole, whose files are
 * opened, closed and changed on disk as well.
 */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { editAtRandom } from "../test/support/randomEditing.ts";
import { workInModule } from "../test/support/randomModule.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "5000" }, seed: { type: "string", default: "1" }, every: { type: "string", default: "100" } },
});

const module = join(import.meta.dirname, "../test/workspaces/orders");

function defaultFolders(): string[] {
  const demo = join(module, "internal");
  const cache = process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), "go"), "pkg/mod");
  const modules = ["github.com/gorilla/websocket@v1.5.3", "github.com/nats-io/nats.go@v1.36.0"];
  return [...readdirSync(demo).map((name) => join(demo, name)), ...modules.map((name) => join(cache, name)).filter((folder) => existsSync(folder))];
}

const folders = positionals.length > 0 ? positionals : defaultFolders();
const styles = ["anything", "anything in a hurry", "bodies", "bodies in a hurry"] as const;
const steps = Math.ceil(Number(options.steps) / folders.length / styles.length);
for (const [folder, style] of folders.flatMap((name) => styles.map((kind) => [name, kind] as const))) {
  const { checks, immediate, findings, differences, counts, log } = await editAtRandom({
    folder,
    seed: Number(options.seed),
    steps,
    checkEvery: Number(options.every),
    open: 2,
    style: style.startsWith("bodies") ? "bodies" : "anything",
    hurried: style.endsWith("in a hurry"),
  });
  console.log(
    `${folder}: ${steps} edits (${style}), ${checks} comparisons (${immediate} right after an edit), ${findings} findings compared, ` +
      `${differences.length} differences; ${counts.parsed} functions parsed, ${counts.interpreted} interpreted, ${counts.judged} judgements, ${counts.rebuilt} rebuilds`,
  );
  for (const line of [...differences.slice(0, 10), ...log.slice(0, 10)]) console.log(`  ${line}`);
  if (differences.length > 0 || log.length > 0) process.exitCode = 1;
}
for (const style of positionals.length > 0 ? [] : (["anything", "bodies"] as const)) {
  const { differences, log, checks, findings } = await workInModule({ module, seed: Number(options.seed), steps, checkEvery: Number(options.every), style });
  console.log(`${module}: ${steps} steps (${style}), ${checks} comparisons, ${findings} findings compared, ${differences.length} differences`);
  for (const line of [...differences.slice(0, 10), ...log.slice(0, 10)]) console.log(`  ${line}`);
  if (differences.length > 0 || log.length > 0) process.exitCode = 1;
}
