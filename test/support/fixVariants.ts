/**
 * Copies of Go packages with fixes applied, many in one module, so that gofmt, go vet and the race detector judge them in
 * few runs. Fixes of different declarations share a copy.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { MapFact } from "../../server/src/analysis/facts.ts";
import type { ConflictFinding } from "../../server/src/analysis/finding.ts";
import { applyEdits, type FileEdit, orderEdits, type TextEdit } from "../../server/src/base/textEdit.ts";
import { type Fix, type WrittenFix, written } from "../../server/src/rules/fixing/fix.ts";
import type { PackageView } from "../../server/src/service/packageView.ts";

export interface OfferedFix {
  readonly fix: WrittenFix;
  readonly finding: ConflictFinding;
  readonly fact: MapFact | undefined;
}

export interface Variant {
  /** Name of the copy's folder and Go-safe alias. */
  readonly id: string;
  /** Absolute folder of the original package. */
  readonly dir: string;
  readonly packageName: string;
  readonly fixes: readonly OfferedFix[];
  readonly edits: readonly FileEdit[];
}

/** What is left of a view when the next package is analysed. */
export interface ViewOffers {
  readonly dir: string;
  readonly packageName: string;
  readonly offers: readonly OfferedFix[];
  /** Every finding, fixed or not. */
  readonly findings: readonly ConflictFinding[];
  /** By path: the offsets at which declarations begin. */
  readonly declarations: ReadonlyMap<string, readonly number[]>;
}

export function offersOf(view: PackageView, fixesOf: (view: PackageView, finding: ConflictFinding) => Fix[]): ViewOffers {
  const findings = [...view.findings.values()];
  const factOf = (finding: ConflictFinding): MapFact | undefined => view.facts.find((fact) => fact.map === finding.map);
  return {
    dir: view.info.dir,
    packageName: view.info.name,
    offers: findings.flatMap((finding) => fixesOf(view, finding).map((fix) => ({ fix: written(fix), finding, fact: factOf(finding) }))),
    findings,
    declarations: new Map([...view.files].map(([path, { ir }]) => [path, ir.decls.map(({ extent }) => extent.start)])),
  };
}

/** Packs the offered fixes of packages into as few copies as keep them apart. */
export function packVariants(views: readonly ViewOffers[]): Variant[] {
  const variants: Variant[] = [];
  for (const view of views) {
    const open: { fixes: OfferedFix[]; edits: Map<string, TextEdit[]>; places: Set<string> }[] = [];
    for (const offer of view.offers.filter(({ fix }) => fix.edits.length > 0)) {
      const places = offer.fix.edits.flatMap(({ path, edits }) =>
        edits.map(({ start }) => `${offer.fix.id} ${path}:${(view.declarations.get(path) ?? []).findLastIndex((begin) => begin <= start)}`),
      );
      const same = open.find((one) => one.fixes.some(({ fix }) => JSON.stringify(fix.edits) === JSON.stringify(offer.fix.edits)));
      if (same) {
        same.fixes.push(offer);
        continue;
      }
      // What is at the head of a file, such as an import, is shared by fixes of any declaration: they cannot be combined.
      let into = open.find((one) => one.fixes[0].fix.id === offer.fix.id && places.every((place) => !one.places.has(place) && !place.endsWith(":-1")));
      if (!into) {
        into = { fixes: [], edits: new Map(), places: new Set() };
        open.push(into);
      }
      into.fixes.push(offer);
      for (const place of places) into.places.add(place);
      for (const { path, edits } of offer.fix.edits) into.edits.set(path, [...(into.edits.get(path) ?? []), ...edits]);
    }
    for (const { fixes, edits } of open) {
      variants.push({
        id: `v${variants.length}`,
        dir: view.dir,
        packageName: view.packageName,
        fixes,
        edits: [...edits].map(([path, list]) => ({ path, edits: ordered(path, list) })),
      });
    }
  }
  return variants;
}

function ordered(path: string, edits: readonly TextEdit[]): TextEdit[] {
  const result = orderEdits(edits);
  if (result === undefined) throw new Error(`edits of ${path} overlap`);
  return result;
}

/** A variant's files, by name; drivers of the race detector included. */
export function variantFiles(variant: Pick<Variant, "dir" | "edits">): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(variant.dir).filter((one) => one.endsWith(".go"))) {
    const text = readFileSync(join(variant.dir, name), "utf8");
    const edit = variant.edits.find(({ path }) => basename(path) === name && path === join(variant.dir, name));
    files.set(name, edit ? applyEdits(text, edit.edits) : text);
  }
  return files;
}

/** Makes a module like the one at `root`, of what `keep` names and of the variants below `folder`. */
export function writeModule(root: string, target: string, keep: readonly string[], folder: string, variants: readonly Variant[]): void {
  mkdirSync(target, { recursive: true });
  for (const name of keep) cpSync(join(root, name), join(target, name), { recursive: true });
  for (const variant of variants) {
    const dir = join(target, folder, variant.id);
    mkdirSync(dir, { recursive: true });
    for (const [name, text] of variantFiles(variant)) writeFileSync(join(dir, name), text);
  }
}

/** Names of the tests in a package's files. */
export function testsIn(files: ReadonlyMap<string, string>): string[] {
  return [...files.values()].flatMap((text) => [...text.matchAll(/^func (Test\w+)\(\w+ \*testing\.T\)/gm)].map((match) => match[1]));
}

/** A package that registers itself somewhere in the process: two copies of it would be in each other's way. */
const registers = /\bhttp\.Handle(Func)?\(|\bexpvar\.|\bflag\./;

/**
 * Like `writeModule`, with the tests made callable from few test binaries: a test file becomes an ordinary one. The answer
 * tells which of the packages `run0`, `run1`, … runs a variant.
 */
export function writeRaceModule(root: string, target: string, keep: readonly string[], folder: string, variants: readonly Variant[]): Map<Variant, number> {
  mkdirSync(target, { recursive: true });
  for (const name of keep) cpSync(join(root, name), join(target, name), { recursive: true });
  const modulePath = /^module (\S+)$/m.exec(readFileSync(join(root, "go.mod"), "utf8"))?.[1] ?? "";
  const rounds: { imports: string[]; runs: string[]; alone: Set<string> }[] = [];
  const roundOf = new Map<Variant, number>();
  for (const variant of variants) {
    const dir = join(target, folder, variant.id);
    mkdirSync(dir, { recursive: true });
    const files = variantFiles(variant);
    for (const [name, text] of files) writeFileSync(join(dir, name.replace(/_test\.go$/, "_tests.go")), text);
    const tests = testsIn(files);
    if (tests.length === 0) continue;
    const isAlone = [...files.values()].some((text) => registers.test(text));
    let number = isAlone ? rounds.findIndex(({ alone }) => !alone.has(variant.dir)) : Math.min(0, rounds.length - 1);
    if (number < 0) number = rounds.push({ imports: [], runs: [], alone: new Set() }) - 1;
    const round = rounds[number];
    if (isAlone) round.alone.add(variant.dir);
    round.imports.push(`\t${variant.id} "${modulePath}/${join(folder, variant.id)}"`);
    round.runs.push(`\tt.Run("${variant.id}", func(t *testing.T) {\n${tests.map((test) => `\t\tt.Run("${test}", ${variant.id}.${test})\n`).join("")}\t})`);
    roundOf.set(variant, number);
  }
  for (const [number, { imports, runs }] of rounds.entries()) {
    const dir = join(target, runFolder(folder, number));
    mkdirSync(dir, { recursive: true });
    const head = `package all\n\nimport (\n\t"testing"\n\n${imports.join("\n")}\n)\n`;
    writeFileSync(join(dir, "all_test.go"), `${head}\nfunc TestAll(t *testing.T) {\n${runs.join("\n")}\n}\n`);
  }
  return roundOf;
}

/** The package of a test binary, within the module. */
export function runFolder(folder: string, round: number): string {
  return join(folder, `run${round}`);
}
