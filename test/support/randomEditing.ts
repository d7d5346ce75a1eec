/**
 * A session of random edits in the files of one folder, held against cold starts on the texts it leads to.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeFileSystem } from "../../server/src/host/nodeFileSystem.ts";
import type { LanguageServiceHost } from "../../server/src/service/languageService.ts";
import type { WorkCounts } from "../../server/src/service/openPackage.ts";
import { type EditorSession, editorSession, placeText } from "./editorSession.ts";
import { randomChanges, randomNumbers, type TypingStyle } from "./randomChanges.ts";

export interface EditingOptions {
  readonly folder: string;
  readonly seed: number;
  readonly steps: number;
  /** Steps from one comparison to the next. */
  readonly checkEvery: number;
  /** Files open at a time. */
  readonly open: number;
  readonly style?: TypingStyle;
  /**
   * The next edit often comes before the last one is judged, and judgements count as slow. Where anything is typed, it comes
   * after any number of the smallest pieces of work, the first ones while files are still read.
   */
  readonly hurried?: boolean;
}

/** Whatever is given four milliseconds or less takes longer. */
export const slowMachine: Partial<LanguageServiceHost> = { deadline: (milliseconds) => () => milliseconds <= 4 };

export interface EditingResult {
  /** Comparisons made, those of them right after an edit that was answered at once, and findings compared. */
  readonly checks: number;
  readonly immediate: number;
  readonly findings: number;
  /** What a cold start finds and the session does not, or the other way round, with the step. */
  readonly differences: readonly string[];
  readonly counts: WorkCounts;
  readonly log: readonly string[];
}

/** Pieces of work between two edits where anything interrupts it. */
export const mostPieces = 40;

/** No package of these sessions takes nearly as many pieces of work. */
const endlessPieces = 100_000;

export function takeSome(session: EditorSession, most: number): void {
  for (let i = 0; i < most && session.service.pending(); i++) session.take();
}

export function finish(session: EditorSession): void {
  takeSome(session, endlessPieces);
  if (session.service.pending()) throw new Error("the analysis comes to no end");
}

export async function editAtRandom({ folder, seed, steps, checkEvery, open, style = "anything", hurried = false }: EditingOptions): Promise<EditingResult> {
  const random = randomNumbers(seed + 1000);
  const files = readdirSync(folder).filter((name) => name.endsWith(".go"));
  const chosen = [...files].sort(() => random() - 0.5).slice(0, open);
  const texts = new Map(chosen.map((name) => [join(folder, name), readFileSync(join(folder, name), "utf8")]));
  const session = await editorSession(nodeFileSystem(), hurried ? slowMachine : {});
  for (const [path, text] of texts) session.service.openDocument(path, 0, text);
  const interrupts = hurried && style === "anything";
  if (!interrupts) session.idle();
  const sessions = new Map([...texts.keys()].map((path, i) => [path, randomChanges(seed * 31 + i, steps, () => texts.get(path) ?? "", style)]));
  let [checks, immediate, findings] = [0, 0, 0];
  const differences: string[] = [];
  for (let step = 1; step <= steps && differences.length === 0; step++) {
    const path = [...texts.keys()][Math.floor(random() * texts.size)];
    const change = sessions.get(path)?.next().value;
    if (change === undefined) break;
    const before = texts.get(path) ?? "";
    texts.set(path, before.slice(0, change.start) + change.newText + before.slice(change.end));
    session.service.changeDocument(path, step, [change]);
    if (interrupts) takeSome(session, Math.floor(random() * mostPieces));
    while (!interrupts && session.service.urgent()) {
      session.take();
      if (hurried && random() < 0.5) break;
    }
    const isAnswered = !session.service.pending();
    if (style === "bodies" && !isAnswered && step % checkEvery === 0) finish(session);
    if (style === "bodies" ? !isAnswered || random() > 2 / checkEvery : step % checkEvery !== 0 && !(isAnswered && random() < 1 / checkEvery)) {
      // People pause, and what is broken is looked at then.
      if (random() < (interrupts ? 0.05 : 0.3)) finish(session);
      continue;
    }
    finish(session);
    const cold = await editorSession(nodeFileSystem());
    for (const [file, text] of texts) cold.service.openDocument(file, step, text);
    cold.idle();
    differences.push(...differencesOf(cold, session).map((line) => `step ${step}: ${line}`));
    checks++;
    if (isAnswered) immediate++;
    findings += full(cold).size;
  }
  return { checks, immediate, findings, differences, counts: session.service.counts, log: session.log };
}

/** What a session shows and the cold start does not, or the other way round. */
export function differencesOf(cold: EditorSession, session: EditorSession): string[] {
  const [expected, found] = [full(cold), full(session)];
  const missing = [...expected].filter((line) => !found.has(line));
  const excess = [...found].filter((line) => !expected.has(line));
  return [...missing.map((line) => `missing ${line}`), ...excess.map((line) => `too much ${line}`)];
}

/** Everything about a finding that a user sees. */
function full(session: EditorSession): Set<string> {
  return new Set([...session.shown.values()].flatMap(({ diagnostics }) => diagnostics.map((found) => `${placeText(found)} ${JSON.stringify(found)}`)));
}
