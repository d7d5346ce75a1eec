/**
 * Reads reports and crashes out of a log of any size, in pieces.
 */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import * as vscode from "vscode";
import { mergeReports } from "../../../server/src/reports/merge.ts";
import { ReportReader } from "../../../server/src/reports/reader.ts";
import type { Report } from "../../../server/src/reports/report.ts";
import { TextTail } from "../../../server/src/runner/runReading.ts";
import type { ImportedText } from "../racePanel/races.ts";

export async function readLog(uri: vscode.Uri): Promise<ImportedText> {
  const title = basename(uri.path);
  // Files of this machine are read as a stream: a dump may have gigabytes.
  const chunks = uri.scheme === "file" ? createReadStream(uri.fsPath) : [await vscode.workspace.fs.readFile(uri)];
  return readChunks(title, uri.toString(), chunks);
}

/** What is not in a file, or in one that only the browser knows. */
export function readBytes(title: string, bytes: Uint8Array): Promise<ImportedText> {
  return readChunks(title, "", [bytes]);
}

async function readChunks(title: string, source: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<ImportedText> {
  const reports: Report[] = [];
  const reader = new ReportReader({ report: (report) => reports.push(report) });
  const decoder = new TextDecoder();
  // Of a long text the beginning and the end; what is left out between them is said there.
  const text = new TextTail();
  for await (const chunk of chunks) {
    reader.push(chunk);
    text.add(decoder.decode(chunk, { stream: true }));
  }
  reader.end();
  return { title, source, reports: mergeReports(reports), summary: reader.summary, text: text.toString() };
}
