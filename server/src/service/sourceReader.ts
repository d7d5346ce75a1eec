/**
 * Go files as texts, read through a file system; what cannot be read or is no text becomes a notice.
 */
import { LineIndex } from "../base/lineIndex.ts";
import type { FileSystem, SourceFile } from "../project/model.ts";
import { decode } from "../syntax/decode.ts";
import type { Notice } from "./diagnostic.ts";

export type NoteText = (path: string, text: string | undefined) => void;

export class SourceReader {
  private readonly fs: FileSystem;
  private readonly note: NoteText | undefined;

  /** `note` is told every text that is read. */
  constructor(fs: FileSystem, note?: NoteText) {
    this.fs = fs;
    this.note = note;
  }

  /** Undefined when there is no such file, or no text in it. */
  text(path: string): string | undefined {
    const bytes = this.fs.readFile(path);
    const decoded = bytes === undefined ? undefined : decode(bytes);
    const text = decoded?.skipped === undefined ? decoded?.text : undefined;
    this.note?.(path, text);
    return text;
  }

  lines(path: string): LineIndex {
    return new LineIndex(this.text(path) ?? "");
  }

  /** Texts by path, in the order of the sources. */
  texts(sources: readonly SourceFile[], notices: Notice[]): Map<string, string> {
    const texts = new Map<string, string>();
    for (const { path } of sources) {
      const text = this.noted(path, notices);
      if (text !== undefined) texts.set(path, text);
    }
    return texts;
  }

  noted(path: string, notices: Notice[]): string | undefined {
    const skip = (message: string): undefined => {
      notices.push({ kind: "skipped-file", file: path, line: 0, message });
    };
    const bytes = this.fs.readFile(path);
    if (bytes === undefined) return skip(`cannot be read: ${this.fs.failure?.(path) || "unknown reason"}`);
    const decoded = decode(bytes);
    if (decoded.skipped !== undefined) return skip(`skipped: ${decoded.skipped}`);
    if (decoded.replaced) notices.push({ kind: "syntax-error", file: path, line: 0, message: "holds bytes that are not UTF-8; they were replaced" });
    this.note?.(path, decoded.text);
    return decoded.text;
  }
}
