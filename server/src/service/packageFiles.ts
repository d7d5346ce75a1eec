/**
 * The files of one package with open files: read and lowered one after the other, then followed edit by edit.
 */
import { LineIndex } from "../base/lineIndex.ts";
import { applyChange, type TextChange } from "../base/textChange.ts";
import { loadFile } from "../ir/load.ts";
import { OpenFile } from "../ir/openFile.ts";
import type { SourceFile } from "../project/model.ts";
import type { Notice } from "./diagnostic.ts";
import type { PackageFile } from "./findings.ts";
import type { ProjectSession } from "./projectSession.ts";

export class PackageFiles {
  isRead = false;
  /** All are lowered. */
  isLoaded = false;
  /** What went wrong when they were read. */
  readonly notices: Notice[] = [];
  /** The files with their lines, as they are now. */
  readonly indexed = new Map<string, PackageFile>();
  private readonly files = new Map<string, OpenFile>();
  private readonly session: ProjectSession;
  private readonly isOpen: (path: string) => boolean;
  /** As last known before they were lowered; none when all files are. */
  private texts = new Map<string, string>();

  constructor(session: ProjectSession, isOpen: (path: string) => boolean) {
    this.session = session;
    this.isOpen = isOpen;
  }

  /** Those that are lowered. */
  all(): readonly OpenFile[] {
    return [...this.files.values()];
  }

  textOf(path: string): string | undefined {
    return this.files.get(path)?.text ?? this.texts.get(path);
  }

  /** `texts`: as somebody has them already, before and after the change. The file, if it is lowered, and its lines before. */
  edit(
    path: string,
    change: TextChange,
    texts?: { readonly before: string; readonly after: string },
  ): { readonly file: OpenFile; readonly before: LineIndex } | undefined {
    const known = this.textOf(path);
    if (known === undefined) return undefined;
    const after = known === texts?.before ? texts.after : applyChange(known, change);
    const file = this.files.get(path);
    if (file === undefined) {
      this.texts.set(path, after);
      return undefined;
    }
    const before = this.indexed.get(path)?.lines ?? new LineIndex(file.text);
    file.edit(change, after);
    this.indexed.set(path, { ir: file, lines: before.changed(change, file.text) });
    return { file, before };
  }

  /** The texts of the sources; `load` will make files of them. */
  read(sources: readonly SourceFile[]): ReadonlyMap<string, string> {
    this.isRead = true;
    this.notices.length = 0;
    this.texts = this.session.reader.texts(sources, this.notices);
    return this.texts;
  }

  /** Lowers what is not lowered yet, and then all that is not as a cold start would have it. */
  *load(): Generator<undefined, void> {
    const { parser, names, reader } = this.session;
    for (const [path, known] of this.texts) {
      const text = this.files.get(path)?.text ?? (this.isOpen(path) ? reader.text(path) : undefined) ?? known;
      const file = new OpenFile(loadFile(parser, names, path, text, { bodies: true }), parser, names);
      this.files.set(path, file);
      this.indexed.set(path, { ir: file, lines: new LineIndex(text) });
      yield undefined;
    }
    this.texts = new Map();
    this.isLoaded = true;
    for (const file of this.files.values()) {
      if (file.needsRebuild) this.session.lowerTyped(() => file.rebuild());
      else if (!file.isSettled) this.session.lowerTyped(() => file.settle({ withErrors: true }));
      else continue;
      yield undefined;
    }
  }

  get needsRebuild(): boolean {
    for (const file of this.files.values()) if (file.needsRebuild) return true;
    return false;
  }

  get isSettled(): boolean {
    for (const file of this.files.values()) if (!file.isSettled) return false;
    return true;
  }

  /** The session's names are others: `load` will lower all files again. */
  renew(): void {
    this.dispose();
    for (const [path, { text }] of this.files) this.texts.set(path, text);
    this.isLoaded = false;
  }

  /** Frees the parser's trees; the files can go on being read and edited. */
  dispose(): void {
    for (const file of this.files.values()) file.dispose();
  }
}
