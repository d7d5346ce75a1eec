/**
 * The pull model: findings that the editor asks for get what runs say of them, as those do that the server sends by itself.
 */
import type * as vscode from "vscode";
import { vsdiag } from "vscode-languageclient/node";
import type { Confirmations } from "./confirmations.ts";

interface Pulled {
  readonly items: vscode.Diagnostic[];
  /** Runs said something of them since the workspace was asked last. */
  readonly isNew: boolean;
}

export class PulledFindings {
  readonly #confirmations: Pick<Confirmations, "show">;
  readonly #refresh: () => void;
  readonly #pulled = new Map<string, Pulled>();
  #answering = false;
  #refreshing = false;

  /** `refresh` lets the editor ask again. */
  constructor(confirmations: Pick<Confirmations, "show">, refresh: () => void) {
    this.#confirmations = confirmations;
    this.#refresh = refresh;
  }

  /** For an open document. What the server knows to be unchanged may have been confirmed since. */
  ofDocument(uri: vscode.Uri, report: vsdiag.DocumentDiagnosticReport): vsdiag.DocumentDiagnosticReport {
    if (report.kind === vsdiag.DocumentDiagnosticReportKind.full) return { ...report, items: this.#confirmed(uri, report.items) };
    const known = this.#pulled.get(uri.toString());
    return known === undefined ? report : { ...report, kind: vsdiag.DocumentDiagnosticReportKind.full, items: known.items };
  }

  /** For a file of the workspace: asked for every few seconds, so that only what is new is handed over again. */
  ofWorkspace(report: vsdiag.WorkspaceDocumentDiagnosticReport): vsdiag.WorkspaceDocumentDiagnosticReport {
    const { uri } = report;
    if (report.kind === vsdiag.DocumentDiagnosticReportKind.full) return { ...report, items: this.#confirmed(uri, report.items) };
    const known = this.#pulled.get(uri.toString());
    if (known?.isNew !== true) return report;
    this.#pulled.set(uri.toString(), { ...known, isNew: false });
    return { ...report, kind: vsdiag.DocumentDiagnosticReportKind.full, items: known.items };
  }

  #confirmed(uri: vscode.Uri, items: vscode.Diagnostic[]): vscode.Diagnostic[] {
    this.#answering = true;
    this.#confirmations.show(uri, items, (_uri, confirmed) => this.#take(uri, confirmed));
    this.#answering = false;
    return this.#pulled.get(uri.toString())?.items ?? items;
  }

  #take(uri: vscode.Uri, items: vscode.Diagnostic[]): void {
    const key = uri.toString();
    const isNew = !this.#answering && wordsOf(items) !== wordsOf(this.#pulled.get(key)?.items ?? []);
    this.#pulled.set(key, { items, isNew: isNew || (!this.#answering && this.#pulled.get(key)?.isNew === true) });
    if (!isNew || this.#refreshing) return;
    // All files first: they are published one after the other.
    this.#refreshing = true;
    queueMicrotask(() => {
      this.#refreshing = false;
      this.#refresh();
    });
  }
}

function wordsOf(items: readonly vscode.Diagnostic[]): string {
  return items.map(({ severity, message }) => `${severity} ${message}`).join("\n");
}
