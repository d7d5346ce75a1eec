/**
 * What runs say of the server's findings: a finding that was seen to race is an error and says in which test. Void as soon as
 * the code of one of its sides changes.
 */
import * as vscode from "vscode";
import type { ConfirmationItem } from "../../../server/src/protocol/messages.ts";
import { fingerprintOf } from "../findings.ts";
import { declarationAt, type LineChange, type LineSpan, movedSpan } from "./declarations.ts";

type Publish = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void;

/** A place in the code that a confirmation rests on. */
export interface Side {
  readonly uri: vscode.Uri;
  /** From 0. */
  readonly line: number;
}

interface Known {
  readonly text: string;
  readonly confirmed: boolean;
  /** What the newest run that counted says: executed or not, and not seen. "" when none did. */
  readonly execution: string;
  /** The declarations it rests on; a change inside of one makes it void. */
  readonly spans: Map<string, LineSpan[]>;
}

export class Confirmations implements vscode.Disposable {
  readonly #published = new Map<string, { readonly uri: vscode.Uri; readonly diagnostics: readonly vscode.Diagnostic[]; readonly publish: Publish }>();
  readonly #known = new Map<string, Known>();
  readonly #voided = new vscode.EventEmitter<readonly string[]>();
  readonly #subscription: vscode.Disposable;
  /** Fingerprints that are no longer confirmed. */
  readonly onDidVoid = this.#voided.event;

  constructor() {
    this.#subscription = vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event));
  }

  /** Publishes what the server sent together with what is known of it. */
  show(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], publish: Publish): void {
    this.#published.set(uri.toString(), { uri, diagnostics, publish });
    publish(uri, this.#confirmed(diagnostics));
  }

  /** The server's findings as they were sent last, with the places they are about. */
  get findings(): readonly { readonly fingerprint: string; readonly sides: readonly Side[] }[] {
    return [...this.#published.values()].flatMap(({ uri, diagnostics }) =>
      diagnostics.flatMap((diagnostic) => {
        const fingerprint = fingerprintOf(diagnostic);
        if (fingerprint === undefined) return [];
        const others = (diagnostic.relatedInformation ?? []).map(({ location }) => ({ uri: location.uri, line: location.range.start.line }));
        return [{ fingerprint, sides: [{ uri, line: diagnostic.range.start.line }, ...others] }];
      }),
    );
  }

  /** Whether the tests execute a finding that the newest run did not show; "" when it is not known. */
  executionOf(fingerprint: string): string {
    return this.#known.get(fingerprint)?.execution ?? "";
  }

  /** `sidesOf` names the places of a confirmed finding's sides. */
  learn(items: readonly ConfirmationItem[], sidesOf: (fingerprint: string) => readonly Side[]): void {
    for (const { fingerprint, status, text } of items) {
      if (status === "notRun") continue;
      const before = this.#known.get(fingerprint);
      // Not being seen again does not undo that it was seen.
      if (status !== "confirmed" && before?.confirmed === true) {
        this.#known.set(fingerprint, { ...before, execution: text });
        continue;
      }
      const spans = new Map<string, LineSpan[]>();
      for (const { uri, line } of sidesOf(fingerprint)) {
        const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
        if (document !== undefined) spans.set(uri.toString(), [...(spans.get(uri.toString()) ?? []), declarationAt(document.getText(), line)]);
      }
      const confirmed = status === "confirmed";
      this.#known.set(fingerprint, { text, confirmed, execution: confirmed ? "" : text, spans });
    }
    this.#publishAgain();
  }

  clear(): void {
    this.#known.clear();
    this.#publishAgain();
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const voided: string[] = [];
    for (const [fingerprint, { spans }] of this.#known) {
      const moved = spans.get(uri)?.map((span) => contentChanges.reduce<LineSpan | undefined>((at, change) => at && movedSpan(at, changedLines(change)), span));
      if (moved === undefined) continue;
      if (moved.includes(undefined)) {
        this.#known.delete(fingerprint);
        voided.push(fingerprint);
      } else {
        spans.set(
          uri,
          moved.filter((span) => span !== undefined),
        );
      }
    }
    if (voided.length === 0) return;
    this.#publishAgain();
    this.#voided.fire(voided);
  }

  #publishAgain(): void {
    for (const { uri, diagnostics, publish } of this.#published.values()) publish(uri, this.#confirmed(diagnostics));
  }

  #confirmed(diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
    return diagnostics.map((diagnostic) => {
      const known = this.#known.get(fingerprintOf(diagnostic) ?? "");
      if (known === undefined) return diagnostic;
      // A copy: the server's own words stay as they are for the next time.
      const copy: vscode.Diagnostic = Object.assign(Object.create(Object.getPrototypeOf(diagnostic)), diagnostic);
      copy.message = `${diagnostic.message}\n${known.text}`;
      if (known.confirmed) copy.severity = vscode.DiagnosticSeverity.Error;
      return copy;
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#voided.dispose();
  }
}

function changedLines({ range, text }: vscode.TextDocumentContentChangeEvent): LineChange {
  return { start: range.start.line, end: range.end.line, endColumn: range.end.character, added: text.split("\n").length - 1 };
}
