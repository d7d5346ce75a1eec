/**
 * Pages to read: those of the rules, which came with the extension and have addresses that diagnostics link to, and the
 * reasons for a finding, whose links jump to the code.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import * as vscode from "vscode";
import { pageHtml, withCommandLinks } from "./pageHtml.ts";
import { pageScheme, rulePage } from "./rulePages.ts";

/** What the links of a page may do; each command checks its arguments. */
const linkedCommands: readonly string[] = ["mapguard.openPlace", "mapguard.explainRule"];

export interface Pages {
  /** Opens beside the code. */
  showReasons(title: string, markdown: string): Promise<void>;
  /** False when there is no such rule. */
  showRule(id: string): Promise<boolean>;
  readonly ruleIds: readonly string[];
}

export function registerPages(context: vscode.ExtensionContext): Pages {
  const folder = vscode.Uri.joinPath(context.extensionUri, "dist", "rules");
  const ruleIds = readdirSync(folder.fsPath)
    .filter((name) => name.endsWith(".md"))
    .map((name) => basename(name, ".md"));
  const textOf = new Map(ruleIds.map((id) => [rulePage(id).toString(), vscode.Uri.joinPath(folder, `${id}.md`).fsPath]));
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent(uri) {
      const file = textOf.get(uri.toString());
      return file === undefined ? "" : readFileSync(file, "utf8");
    },
  };
  context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(pageScheme, provider));
  return {
    ruleIds,
    showReasons: (title, markdown) => showReasons(title, withCommandLinks(markdown, ruleIds), vscode.Uri.joinPath(context.extensionUri, "media", "icon.png")),
    async showRule(id) {
      if (!ruleIds.includes(id)) return false;
      // Rendered: package.json associates these addresses with the Markdown preview.
      await vscode.commands.executeCommand("vscode.open", rulePage(id), { viewColumn: vscode.ViewColumn.Beside, preview: true });
      return true;
    },
  };
}

async function showReasons(title: string, markdown: string, icon: vscode.Uri): Promise<void> {
  const body: unknown = await vscode.commands.executeCommand("markdown.api.render", markdown);
  const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel("mapguard.reasons", title, place, { enableCommandUris: linkedCommands, enableFindWidget: true });
  panel.iconPath = icon;
  panel.webview.html = pageHtml(title, String(body));
}
