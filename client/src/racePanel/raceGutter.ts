/**
 * Marks in the editor: the lines that race, in the gutter with what they do; of the selected race also where its goroutines
 * were created.
 */
import * as vscode from "vscode";
import { userFrame } from "../../../server/src/reports/frames.ts";
import type { Frame, Side } from "../../../server/src/reports/report.ts";
import type { FrameFiles } from "./frameFiles.ts";
import { isWriting, meetingOf, ownerName, type Race } from "./race.ts";
import { accessWord, countText, creationFrame, goroutineName } from "./raceWords.ts";

const { l10n } = vscode;

type Mark = "write" | "read" | "creation";

export class RaceGutter implements vscode.Disposable {
  readonly #files: FrameFiles;
  readonly #marks: Readonly<Record<Mark, vscode.TextEditorDecorationType>>;
  readonly #lines: Readonly<Record<Mark, vscode.TextEditorDecorationType>>;
  readonly #subscription: vscode.Disposable;
  #races: readonly Race[] = [];
  #selected: Race | undefined;

  constructor(extension: vscode.Uri, files: FrameFiles) {
    this.#files = files;
    this.#marks = {
      write: mark(extension, "write", "mapguard.raceWriteForeground"),
      read: mark(extension, "read", "mapguard.raceReadForeground"),
      creation: mark(extension, "creation", undefined),
    };
    this.#lines = { write: line("mapguard.raceWriteBackground"), read: line("mapguard.raceReadBackground"), creation: line("mapguard.raceCreationBackground") };
    this.#subscription = vscode.window.onDidChangeVisibleTextEditors(() => this.#draw());
  }

  show(races: readonly Race[], selected: Race | undefined): void {
    this.#races = races.filter(isCurrent);
    this.#selected = selected;
    this.#draw();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.languageId !== "go") continue;
      const selected = this.#selected !== undefined && isCurrent(this.#selected) ? [this.#selected] : [];
      const all = this.#found(editor, this.#races);
      const chosen = this.#found(editor, selected);
      for (const kind of ["write", "read", "creation"] as const) {
        editor.setDecorations(this.#marks[kind], kind === "creation" ? chosen[kind] : all[kind]);
        editor.setDecorations(this.#lines[kind], chosen[kind]);
      }
    }
  }

  #found({ document }: vscode.TextEditor, races: readonly Race[]): Record<Mark, vscode.DecorationOptions[]> {
    const found: Record<Mark, vscode.DecorationOptions[]> = { write: [], read: [], creation: [] };
    const add = (kind: Mark, frame: Frame | undefined, text: string) => {
      if (frame === undefined || frame.line < 1 || frame.line > document.lineCount) return;
      if (this.#files.locate(frame)?.toString() !== document.uri.toString()) return;
      const range = document.lineAt(frame.line - 1).range;
      // A line that races in several tests is marked once.
      if (!found[kind].some((known) => known.range.isEqual(range))) found[kind].push({ range, hoverMessage: new vscode.MarkdownString().appendText(text) });
    };
    for (const race of races) {
      for (const side of race.report.sides) {
        add(isWriting(side.access) ? "write" : "read", userFrame(side.frames), accessText(race, side));
        add("creation", creationFrame(side), l10n.t("{0} of the race {1} was created here", goroutineName(side, l10n), meetingOf(race.report)));
      }
    }
    return found;
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const type of [...Object.values(this.#marks), ...Object.values(this.#lines)]) type.dispose();
  }
}

/** Lines of code that was changed since are other ones. */
function isCurrent({ seen, facts }: Race): boolean {
  return seen > 0 && facts?.outdated !== true;
}

function accessText(race: Race, side: Side): string {
  const words = l10n.t("Race: {0} by {1}, {2}", accessWord(side.access, l10n), goroutineName(side, l10n), meetingOf(race.report));
  return [words, ownerName(race.report), countText(race, l10n)].filter((part) => part !== "").join(" · ");
}

function mark(extension: vscode.Uri, name: Mark, ruler: string | undefined): vscode.TextEditorDecorationType {
  const icon = (theme: string) => vscode.Uri.joinPath(extension, "media", `race-${name}-${theme}.svg`);
  return vscode.window.createTextEditorDecorationType({
    gutterIconSize: "contain",
    dark: { gutterIconPath: icon("dark") },
    light: { gutterIconPath: icon("light") },
    ...(ruler !== undefined && { overviewRulerColor: new vscode.ThemeColor(ruler), overviewRulerLane: vscode.OverviewRulerLane.Left }),
  });
}

function line(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({ isWholeLine: true, backgroundColor: new vscode.ThemeColor(color) });
}
