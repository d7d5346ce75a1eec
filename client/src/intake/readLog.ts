/**
 * Reads reports and crashes out of a log of any size, in pieces.
 */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import * as vscode from "vscode";
import type { ImportedText } from "../racePanel/races.ts";
import { logFolder } from "./logFolder.ts";
import { readPieces } from "./logReading.ts";

export async function readLog(uri: vscode.Uri): Promise<ImportedText> {
  const isLocal = uri.scheme === "file";
  // Files of this machine are read as a stream: a dump may have gigabytes.
  const pieces = isLocal ? createReadStream(uri.fsPath) : [await vscode.workspace.fs.readFile(uri)];
  const read = await readPieces(pieces, { path: isLocal ? uri.fsPath : uri.path, raceLogFolder: isLocal ? logFolder() : undefined }, leftOut);
  return { title: basename(uri.path), source: uri.toString(), ...read };
}

/** What is not in a file, or in one that only the browser knows. */
export async function readBytes(title: string, bytes: Uint8Array): Promise<ImportedText> {
  return { title, source: "", ...(await readPieces([bytes], { path: title, raceLogFolder: undefined }, leftOut)) };
}

function leftOut(bytes: number): string {
  return vscode.l10n.t("[… {0} bytes left out …]", bytes);
}
