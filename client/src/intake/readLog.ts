/**
 * Reads reports and crashes out of a log of any size, in pieces. Long ones are read with progress and can be cancelled.
 */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import * as vscode from "vscode";
import type { ImportedText } from "./importedText.ts";
import { logFolder } from "./logFolder.ts";
import { type LogSource, readPieces } from "./logReading.ts";
import { inPieces, watchedPieces } from "./watchedPieces.ts";

const { l10n } = vscode;
/** Shorter ones are read before anyone could see that they are. */
const longBytes = 8 << 20;

/** Undefined when it was cancelled. `isQuiet`: nobody asked for it; progress is shown in the status bar alone. */
export async function readLog(uri: vscode.Uri, isQuiet = false): Promise<ImportedText | undefined> {
  const title = basename(uri.path);
  const isLocal = uri.scheme === "file";
  const { size } = await vscode.workspace.fs.stat(uri);
  const source = { path: isLocal ? uri.fsPath : uri.path, raceLogFolder: isLocal ? logFolder() : undefined };
  // Files of this machine are read as a stream: a dump may have gigabytes.
  const open = async (signal: AbortSignal) => (isLocal ? createReadStream(uri.fsPath, { signal }) : inPieces(await vscode.workspace.fs.readFile(uri)));
  return read({ title, size, source, open, isQuiet }, uri.toString());
}

/** What is not in a file, or in one that only the browser knows. Undefined when it was cancelled. */
export function readBytes(title: string, bytes: Uint8Array): Promise<ImportedText | undefined> {
  const source = { path: title, raceLogFolder: undefined };
  return read({ title, size: bytes.length, source, open: async () => inPieces(bytes), isQuiet: false }, "");
}

interface Log {
  readonly title: string;
  /** In bytes. */
  readonly size: number;
  readonly source: LogSource;
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  readonly isQuiet: boolean;
}

async function read({ title, size, source, open, isQuiet }: Log, uri: string): Promise<ImportedText | undefined> {
  const abort = new AbortController();
  const { signal } = abort;
  const reading = async (progress: (bytes: number) => void): Promise<ImportedText> => {
    const pieces = watchedPieces(await open(signal), size, { signal, progress });
    return { title, source: uri, ...(await readPieces(pieces, source, leftOut)) };
  };
  try {
    if (size < longBytes) return await reading(() => {});
    const location = isQuiet ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
    const options = { location, title: l10n.t("Reading {0}", title), cancellable: !isQuiet };
    return await vscode.window.withProgress(options, (shown, token) => {
      token.onCancellationRequested(() => abort.abort());
      return reading((bytes) => shown.report({ increment: (100 * bytes) / size }));
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function leftOut(bytes: number): string {
  return l10n.t("[… {0} bytes left out …]", bytes);
}
