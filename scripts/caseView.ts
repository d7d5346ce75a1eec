/**
 * Shows one real-bug case: both trees, the diff of its files, and what the built command line reports in them.
 * `node scripts/caseView.ts ID [--no-diff] [--all]`; `--all` lists the findings of the whole folders.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { caseDirectories, checkFolders, prepare } from "../test/eval/bugs.ts";
import { loadBugs, loadLabels } from "../test/eval/corpus.ts";
import { commandLine } from "../test/eval/engine.ts";
import { type FetchedTree, fetchBugs, Trees } from "../test/eval/fetch.ts";
import { closeness, expectationOf } from "../test/eval/match.ts";

const id = process.argv[2];
const bugs = loadBugs().filter((candidate) => id !== undefined && candidate.id.includes(id));
if (bugs.length !== 1) {
  const close = bugs.length > 1 ? bugs : loadBugs();
  console.error(`usage: caseView ID; ${bugs.length} cases match\n${close.map((candidate) => candidate.id).join("\n")}`);
  process.exit(2);
}
const [bug] = bugs;
const trees = new Trees();
await fetchBugs(trees, [bug], false, (line) => console.error(line));
const { label, trees: sides } = prepare(bug, loadLabels(), trees);
const wanted = expectationOf(bug, label);

console.log(`${bug.id}  ${bug.decidable} · ${bug.pattern} · ${bug.kind}`);
console.log(`  maps       ${[...wanted.maps].join(", ")}`);
console.log(`  functions  ${[...wanted.functions].join(", ")}`);
console.log(`  fix        ${bug.fix}${bug.fix_incomplete ? ` (incomplete: ${bug.fix_incomplete})` : ""}`);
if (bug.note !== "") console.log(`  note       ${bug.note}`);
if (label !== undefined) console.log(`  label      ${JSON.stringify(label)}`);
for (const side of ["buggy", "fixed"] as const) console.log(`  ${side.padEnd(10)} ${sides[side]?.query ?? "not available"}  ${sides[side]?.dir ?? ""}`);

if (!process.argv.includes("--no-diff") && sides.buggy !== undefined && sides.fixed !== undefined) {
  for (const file of wanted.files) {
    const [before, after] = [sides.buggy, sides.fixed].map((tree) => join(tree.dir, file));
    if (existsSync(before) && existsSync(after)) {
      const diff = spawnSync("diff", ["-u", "--label", `buggy/${file}`, "--label", `fixed/${file}`, before, after], { encoding: "utf8", maxBuffer: 1 << 26 });
      console.log(`\n${diff.stdout.split("\n").slice(0, 400).join("\n")}`);
    } else {
      console.log(`\n${file}: ${existsSync(before) ? "only in the buggy tree" : existsSync(after) ? "only in the fixed tree" : "in neither tree"}`);
    }
  }
}

async function show(name: string, tree: FetchedTree | undefined): Promise<void> {
  if (tree === undefined) return;
  console.log(`\n== findings in the ${name} tree`);
  const output = await checkFolders(tree, caseDirectories(tree, wanted.files));
  for (const finding of output.findings) {
    const how = closeness(finding, wanted);
    if (how === "none" && !wanted.files.has(finding.file) && !process.argv.includes("--all")) continue;
    console.log(
      `${how === "none" ? "    " : how.padEnd(4)} ${finding.level} ${finding.rule} ${finding.map} (${finding.evidence ?? ""}) ${finding.file}:${finding.line} ${finding.function}: ${finding.message.split("\n")[0]}`,
    );
    for (const place of finding.related) console.log(`         ${place.role} ${place.file}:${place.line} ${place.function}: ${place.message}`);
  }
  for (const notice of output.notices ?? []) console.log(`     notice ${notice.kind} ${notice.file}: ${notice.message}`);
}

if (!existsSync(commandLine)) console.log("\nnot built: npm run build shows the findings too");
else {
  await show("buggy", sides.buggy);
  await show("fixed", sides.fixed);
}
