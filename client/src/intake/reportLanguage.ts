/**
 * The language `go-race-report`: links on frames and folding of reports and goroutines; and links on the frames that a
 * terminal shows.
 */
import * as vscode from "vscode";
import type { Frame } from "../../../server/src/reports/report.ts";
import type { FrameFiles } from "../racePanel/frameFiles.ts";
import { frameLink } from "./frameLinks.ts";
import { foldingRanges } from "./reportFolding.ts";

const { l10n } = vscode;
/** Longer lines are no frames. */
const longestLine = 2_000;

export function registerReportLanguage(files: FrameFiles): vscode.Disposable {
  const selector = { language: "go-race-report" };
  const links: vscode.DocumentLinkProvider = {
    async provideDocumentLinks(document, token) {
      await files.refresh();
      const found: vscode.DocumentLink[] = [];
      for (let line = 0; line < document.lineCount && !token.isCancellationRequested; line++) {
        const { text } = document.lineAt(line);
        const link = text.length > longestLine ? undefined : frameLink(text, line === 0 ? "" : document.lineAt(line - 1).text);
        const uri = link && files.locate(link.frame);
        if (link === undefined || uri === undefined) continue;
        const range = new vscode.Range(line, link.start, line, link.start + link.length);
        found.push(new vscode.DocumentLink(range, uri.with({ fragment: `L${link.frame.line}` })));
      }
      return found;
    },
  };
  const folding: vscode.FoldingRangeProvider = {
    provideFoldingRanges: (document) => foldingRanges(document.getText().split(/\r?\n/)).map(({ first, last }) => new vscode.FoldingRange(first, last)),
  };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentLinkProvider(selector, links),
    vscode.languages.registerFoldingRangeProvider(selector, folding),
    vscode.window.registerTerminalLinkProvider(terminalLinks(files)),
  );
}

class FrameTerminalLink extends vscode.TerminalLink {
  readonly frame: Frame;

  constructor(start: number, length: number, frame: Frame) {
    super(start, length, l10n.t("Open the line of this frame"));
    this.frame = frame;
  }
}

/** Frames of other machines' builds have paths that the terminal itself cannot link. */
function terminalLinks(files: FrameFiles): vscode.TerminalLinkProvider<FrameTerminalLink> {
  return {
    async provideTerminalLinks({ line }) {
      // Asked line by line, in the order in which the mouse passes them: the one before is not known.
      const link = line.length > longestLine ? undefined : frameLink(line, "");
      if (link === undefined || !/^\s/.test(line)) return [];
      await files.refresh();
      return files.locate(link.frame) === undefined ? [] : [new FrameTerminalLink(link.start, link.length, link.frame)];
    },
    async handleTerminalLink({ frame }) {
      const uri = files.locate(frame);
      const place = new vscode.Position(Math.max(frame.line - 1, 0), 0);
      if (uri !== undefined) await vscode.window.showTextDocument(uri, { selection: new vscode.Range(place, place) });
    },
  };
}
