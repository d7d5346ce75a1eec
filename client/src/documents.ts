/**
 * Read-only Markdown pages: the trace behind a finding, and the rules' pages that come with the extension.
 */
import { readdirSync } from "node:fs";
import * as vscode from "vscode";

const scheme = "mapguard";
/** Enough for every page that is likely to be open; older ones say so when they are looked at again. */
const keptPages = 50;

export interface Documents {
  /** Opens a page beside the code. Links in it may jump to places in files. */
  showPage(title: string, markdown: string): Promise<void>;
  /** False when there is no such rule. */
  showRule(id: string): Promise<boolean>;
  readonly ruleIds: readonly string[];
}

export function registerDocuments(context: vscode.ExtensionContext): Documents {
  const pages = new Map<string, string>();
  let opened = 0;
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: (uri) => pages.get(uri.toString()) ?? vscode.l10n.t("This page is no longer kept. Ask for it again from the finding."),
  };
  context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, provider));

  const ruleFolder = vscode.Uri.joinPath(context.extensionUri, "dist", "rules");
  const ruleIds = readdirSync(ruleFolder.fsPath)
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.slice(0, -".md".length));
  return {
    ruleIds,
    async showPage(title, markdown) {
      const uri = vscode.Uri.from({ scheme, path: `/${++opened}/${title.replaceAll(/[/\\?#]/g, " ")}.md` });
      pages.set(uri.toString(), markdown);
      for (const old of [...pages.keys()].slice(0, -keptPages)) pages.delete(old);
      await preview(uri);
    },
    async showRule(id) {
      if (!ruleIds.includes(id)) return false;
      await preview(vscode.Uri.joinPath(ruleFolder, `${id}.md`));
      return true;
    },
  };
}

/** Rendered where VS Code's own Markdown support is enabled, as text otherwise. */
async function preview(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  } catch {
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }
}
