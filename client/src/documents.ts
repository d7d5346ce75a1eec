/**
 * Read-only Markdown pages: the trace behind a finding, and the rules' pages that come with the extension. They have
 * addresses of their own (`mapguard:/rules/RULE.md`), so that diagnostics can link to them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import * as vscode from "vscode";
import { pageScheme, rulePage } from "./rulePages.ts";

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
  const ruleFolder = vscode.Uri.joinPath(context.extensionUri, "dist", "rules");
  const files = readdirSync(ruleFolder.fsPath).filter((name) => name.endsWith(".md"));
  const rules = new Map(files.map((name) => [rulePage(basename(name, ".md")).toString(), vscode.Uri.joinPath(ruleFolder, name).fsPath]));
  const pages = new Map<string, string>();
  let opened = 0;
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent(uri) {
      const rule = rules.get(uri.toString());
      if (rule !== undefined) return readFileSync(rule, "utf8");
      return pages.get(uri.toString()) ?? vscode.l10n.t("This page is no longer kept. Ask for it again from the finding.");
    },
  };
  context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(pageScheme, provider));
  return {
    ruleIds: files.map((name) => basename(name, ".md")),
    async showPage(title, markdown) {
      const uri = vscode.Uri.from({ scheme: pageScheme, path: `/findings/${++opened}/${title.replaceAll(/[/\\?#]/g, " ")}.md` });
      pages.set(uri.toString(), markdown);
      for (const old of [...pages.keys()].slice(0, -keptPages)) pages.delete(old);
      await show(uri);
    },
    async showRule(id) {
      const uri = rulePage(id);
      if (!rules.has(uri.toString())) return false;
      await show(uri);
      return true;
    },
  };
}

/** Rendered, as package.json associates these pages with the Markdown preview. */
async function show(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}
