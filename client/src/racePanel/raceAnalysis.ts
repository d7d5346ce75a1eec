/**
 * Asks the server what it knows of races: the map, the locks held at each side, the finding they confirm, candidates for the
 * side that a crash does not show.
 */
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { JoinParams, JoinResult } from "../../../server/src/protocol/messages.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import type { SeenReport } from "../../../server/src/runner/runTally.ts";
import type { Confirmations, Side } from "./confirmations.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { ownFrames, raceIds, type StaticFacts } from "./race.ts";

export interface Analysis {
  /** By id of the race. */
  readonly facts: ReadonlyMap<string, StaticFacts>;
  /** The reports, with candidates where a crash shows one side only. */
  readonly reports: readonly SeenReport[];
}

export type AskJoin = (params: JoinParams<Report>) => Promise<JoinResult<Report> | null>;

/** The server knows packages of open files only: the file is opened for it, without an editor. Null when it is gone, or not text. */
export function askOpened(ask: AskJoin): AskJoin {
  return async (params) => {
    const opened = await vscode.workspace.openTextDocument(vscode.Uri.parse(params.uri)).then(
      () => true,
      () => false,
    );
    return opened ? ask(params) : null;
  };
}

/** So many packages are asked about. */
const mostPackages = 30;

export async function analyse(seen: readonly SeenReport[], runs: number, files: FrameFiles, ask: AskJoin, confirmations: Confirmations): Promise<Analysis> {
  const ids = raceIds(seen.map(({ report }) => report));
  const facts = new Map<string, StaticFacts>();
  const reports = [...seen];
  const packages = byPackage(seen, files);
  const here = new Set([...packages.values()].flat());
  const miss = { text: vscode.l10n.t("No static finding: its code is not in this workspace"), isCandidate: false };
  for (const [index, id] of ids.entries()) {
    if (!here.has(index) && seen[index].report.isMap) facts.set(id, { map: "", fingerprint: "", uri: "", outdated: false, sides: [], miss });
  }
  for (const [uri, indexes] of [...packages].slice(0, mostPackages)) {
    const params = { uri: uri.toString(), reports: indexes.map((index) => ({ ...seen[index], report: files.placed(seen[index].report) })), runs };
    const result = await ask(params);
    if (result === null) continue;
    const sidesOf = new Map<string, Side[]>();
    result.reports.forEach((item, at) => {
      const index = indexes[at];
      const sides = item.locks.map((locks) => ({ locks: locks ?? undefined }));
      const known = facts.get(ids[index]);
      // A race of two packages is asked about in both: a finding says most, then a map.
      if (known === undefined || (known.fingerprint === "" && (item.fingerprint !== "" || known.map === "")))
        facts.set(ids[index], { map: item.map, fingerprint: item.fingerprint, uri: uri.toString(), outdated: false, sides, miss: item.miss });
      if (item.report.sides.length > seen[index].report.sides.length) reports[index] = { ...seen[index], report: item.report };
      if (item.fingerprint !== "") sidesOf.set(item.fingerprint, [...(sidesOf.get(item.fingerprint) ?? []), ...placesOf(item.report, files)]);
    });
    confirmations.learn(result.confirmations, (fingerprint) => sidesOf.get(fingerprint) ?? []);
  }
  return { facts, reports };
}

/** By a file of the package that the innermost frame of a side is in; a race of two packages is in both. */
function byPackage(seen: readonly SeenReport[], files: FrameFiles): ReadonlyMap<vscode.Uri, readonly number[]> {
  const packages = new Map<string, { readonly uri: vscode.Uri; readonly indexes: number[] }>();
  for (const [index, { report }] of seen.entries()) {
    for (const side of report.sides) {
      const frame = ownFrames(side.frames).frames[0];
      const uri = frame && files.locate(frame);
      if (uri === undefined) continue;
      const folder = dirname(uri.fsPath);
      const known = packages.get(folder);
      if (known === undefined) packages.set(folder, { uri, indexes: [index] });
      else if (!known.indexes.includes(index)) known.indexes.push(index);
    }
  }
  return new Map([...packages.values()].map(({ uri, indexes }) => [uri, indexes]));
}

function placesOf({ sides }: Report, files: FrameFiles): Side[] {
  return sides.flatMap((side) => {
    const frame = ownFrames(side.frames).frames[0];
    const uri = frame && files.locate(frame);
    return uri === undefined ? [] : [{ uri, line: frame.line - 1 }];
  });
}
