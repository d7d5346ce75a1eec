/**
 * A session over a whole module held in memory: files are typed in, opened, closed, saved, changed on disk, deleted and made
 * again while the analysis is under way, and what is shown is held against cold starts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyChange } from "../../server/src/base/textChange.ts";
import { type EditorSession, editorSession, memoryFileSystem } from "./editorSession.ts";
import { randomChanges, randomNumbers, type TypingStyle } from "./randomChanges.ts";
import { differencesOf, finish, mostPieces, slowMachine, takeSome } from "./randomEditing.ts";

export interface ModuleSessionOptions {
  readonly module: string;
  readonly seed: number;
  readonly steps: number;
  readonly checkEvery: number;
  readonly style: TypingStyle;
}

export interface ModuleSessionResult {
  readonly checks: number;
  readonly findings: number;
  readonly differences: readonly string[];
  readonly log: readonly string[];
  /** How often what was done. */
  readonly done: Readonly<Record<string, number>>;
}

class ModuleSession {
  readonly done: Record<string, number> = {};
  readonly disk: Map<string, string>;
  readonly open = new Map<string, string>();
  private readonly original: ReadonlyMap<string, string>;
  private readonly session: EditorSession;
  private readonly random: () => number;
  private readonly changes: ReadonlyMap<string, ReturnType<typeof randomChanges>>;
  private version = 0;

  constructor(disk: Map<string, string>, session: EditorSession, random: () => number, { seed, steps, style }: ModuleSessionOptions) {
    this.disk = disk;
    this.original = new Map(disk);
    this.session = session;
    this.random = random;
    const text = (path: string) => this.open.get(path) ?? disk.get(path) ?? "";
    this.changes = new Map(this.goFiles().map((path, i) => [path, randomChanges(seed * 31 + i, 2 * steps, () => text(path), style)]));
  }

  /** Mostly typing. */
  step(): void {
    const lot = this.random();
    const opened = [...this.open.keys()];
    const closed = this.goFiles().filter((path) => this.disk.has(path) && !this.open.has(path));
    const gone = this.goFiles().filter((path) => !this.disk.has(path));
    if (opened.length === 0 || lot < 0.04) this.act("open", closed, (path) => this.openDocument(path));
    else if (lot < 0.07) this.act("close", opened, (path) => this.closeDocument(path));
    else if (lot < 0.1) this.act("save", opened, (path) => this.write(path, this.open.get(path)));
    else if (lot < 0.13) this.act("change on disk", closed, (path) => this.write(path, this.changed(path, this.disk.get(path))));
    else if (lot < 0.145) this.act("delete", closed, (path) => this.write(path, undefined));
    else if (lot < 0.165) this.act("make again", gone, (path) => this.write(path, this.original.get(path)));
    else if (lot < 0.17) this.act("configure", [""], () => this.session.service.configure());
    else this.act("type", opened, (path) => this.type(path));
  }

  private act(name: string, paths: readonly string[], action: (path: string) => void): void {
    if (paths.length === 0) return;
    action(paths[Math.floor(this.random() * paths.length)]);
    this.done[name] = (this.done[name] ?? 0) + 1;
  }

  private goFiles(): string[] {
    return [...this.original.keys()].filter((path) => path.endsWith(".go"));
  }

  private openDocument(path: string): void {
    const text = this.disk.get(path) ?? "";
    this.open.set(path, text);
    this.session.service.openDocument(path, ++this.version, text);
  }

  private closeDocument(path: string): void {
    this.open.delete(path);
    this.session.service.closeDocument(path);
  }

  private type(path: string): void {
    const change = this.changes.get(path)?.next().value;
    if (change === undefined) return;
    this.open.set(path, applyChange(this.open.get(path) ?? "", change));
    this.session.service.changeDocument(path, ++this.version, [change]);
  }

  private changed(path: string, text = ""): string {
    const change = this.changes.get(path)?.next().value;
    return change === undefined ? text : applyChange(text, change);
  }

  private write(path: string, text: string | undefined): void {
    if (text === undefined) this.disk.delete(path);
    else this.disk.set(path, text);
    this.session.service.filesChanged([path]);
  }
}

export async function workInModule(options: ModuleSessionOptions): Promise<ModuleSessionResult> {
  const random = randomNumbers(options.seed + 7000);
  const disk = readModule(options.module);
  const session = await editorSession(memoryFileSystem(disk), slowMachine);
  const module = new ModuleSession(disk, session, random, options);
  const differences: string[] = [];
  let [checks, findings] = [0, 0];
  for (let step = 1; step <= options.steps && differences.length === 0; step++) {
    module.step();
    if (random() < 0.7) takeSome(session, Math.floor(random() * mostPieces));
    if (step % options.checkEvery !== 0) continue;
    finish(session);
    const cold = await editorSession(memoryFileSystem(new Map(disk)));
    for (const [path, text] of module.open) cold.service.openDocument(path, 1, text);
    cold.idle();
    differences.push(...differencesOf(cold, session).map((line) => `step ${step}: ${line}`));
    findings += cold.places().length;
    checks++;
  }
  return { checks, findings, differences, log: session.log, done: module.done };
}

function readModule(dir: string): Map<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".go") || name === "go.mod");
  return new Map(names.map((name) => [`/memory/module/${name.replaceAll("\\", "/")}`, readFileSync(join(dir, name), "utf8")]));
}
