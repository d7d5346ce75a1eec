/**
 * Races in the Problems view, at both accesses; where the analysis has a finding for a race, that finding says it instead.
 */
import * as vscode from "vscode";
import type { Side } from "../../../server/src/reports/report.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { firstLine, mapName, ownerName, ownFrames, type Race } from "./race.ts";
import { accessWord, countText, creationFrame, goroutineName } from "./raceWords.ts";

const { l10n } = vscode;

export class RaceProblems implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("mapguard-races");
  readonly #files: FrameFiles;

  constructor(files: FrameFiles) {
    this.#files = files;
  }

  show(races: readonly Race[]): void {
    const byFile = new Map<string, { readonly uri: vscode.Uri; readonly diagnostics: vscode.Diagnostic[] }>();
    for (const race of races.filter(({ seen, facts }) => seen > 0 && !facts?.fingerprint && facts?.outdated !== true)) {
      for (const side of race.report.sides.filter(({ how }) => how !== "candidate")) {
        const location = this.#access(side);
        if (location === undefined) continue;
        const key = location.uri.toString();
        const entry = byFile.get(key) ?? { uri: location.uri, diagnostics: [] };
        byFile.set(key, entry);
        const diagnostic = this.#diagnostic(race, side, location);
        // Two tests may see one race, and both of its sides may be one line.
        const known = entry.diagnostics.some(({ range, message }) => range.isEqual(diagnostic.range) && message === diagnostic.message);
        if (!known) entry.diagnostics.push(diagnostic);
      }
    }
    this.#collection.clear();
    for (const { uri, diagnostics } of byFile.values()) this.#collection.set(uri, diagnostics);
  }

  #diagnostic(race: Race, side: Side, { range }: vscode.Location): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(range, messageOf(race, side), vscode.DiagnosticSeverity.Error);
    diagnostic.source = "mapguard";
    diagnostic.code = race.report.kind === "race" ? "data-race" : "crash";
    diagnostic.relatedInformation = race.report.sides.flatMap((other) => this.#related(other, other === side));
    return diagnostic;
  }

  #related(side: Side, own: boolean): vscode.DiagnosticRelatedInformation[] {
    const who = goroutineName(side, l10n);
    const access = own ? undefined : this.#access(side);
    const creation = creationFrame(side);
    const created = creation && this.#location(creation.line, this.#files.locate(creation));
    return [
      ...(access === undefined ? [] : [new vscode.DiagnosticRelatedInformation(access, l10n.t("{0} by {1}", accessWord(side.access, l10n), who))]),
      ...(created === undefined ? [] : [new vscode.DiagnosticRelatedInformation(created, l10n.t("{0} was created here", who))]),
    ];
  }

  #access({ frames }: Side): vscode.Location | undefined {
    const frame = ownFrames(frames).frames[0];
    return frame && this.#location(frame.line, this.#files.locate(frame));
  }

  /** The code of a line without its indentation, where it is open; the whole line else. */
  #location(line: number, uri: vscode.Uri | undefined): vscode.Location | undefined {
    if (uri === undefined || line < 1) return undefined;
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
    if (document === undefined || line > document.lineCount) return new vscode.Location(uri, new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER));
    const text = document.lineAt(line - 1);
    return new vscode.Location(uri, new vscode.Range(line - 1, text.firstNonWhitespaceCharacterIndex, line - 1, text.range.end.character));
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function messageOf(race: Race, side: Side): string {
  const { report } = race;
  const word = accessWord(side.access, l10n);
  const others = report.sides.filter((other) => other !== side).map(({ access }) => accessWord(access, l10n));
  const name = mapName(race);
  const where = [ownerName(report), countText(race, l10n)].filter((part) => part !== "").join(", ");
  if (report.kind !== "race") return l10n.t("{0} ({1})", firstLine(report.message), where);
  if (name !== "") return l10n.t("Data race on {0}: {1} beside {2} ({3})", name, word, others.join(", "), where);
  return l10n.t("Data race: {0} beside {1} ({2})", word, others.join(", "), where);
}
