/**
 * What the open packages of one project share: names, and a world of what they import. One package at a time is the one
 * that importers see with its bodies; files that changed are forgotten before another one takes its place.
 */
import { ForeignModels } from "../analysis/foreign.ts";
import type { LineIndex } from "../base/lineIndex.ts";
import { Names } from "../base/names.ts";
import { RecentlyUsed } from "../base/recentlyUsed.ts";
import { lowerDecl, outline } from "../ir/load.ts";
import type { FileSystem } from "../project/model.ts";
import type { Package } from "../resolve/package.ts";
import { World } from "../resolve/world.ts";
import type { FileOutline } from "../syntax/declarations.ts";
import type { GoParser } from "../syntax/parser.ts";
import { SourceReader } from "./sourceReader.ts";
import type { WorkspaceProject } from "./workspace.ts";

/** Files whose outlines are kept, some 10 KB each. */
const maxOutlines = 4000;
/** Files outside the package whose lines are kept, for traces that lead through them. */
const maxLines = 50;
/** Names that edits may leave behind, some 100 bytes each: those of more than 100,000 letters. */
const maxTypedNames = 20_000;

export class ProjectSession {
  readonly project: WorkspaceProject;
  readonly parser: GoParser;
  readonly reader: SourceReader;
  names = new Names();
  world = this.newWorld();
  foreign = this.newForeign();
  private typedNames = 0;
  private readonly outlines = new RecentlyUsed<string, FileOutline>(maxOutlines);
  private readonly lines = new RecentlyUsed<string, LineIndex>(maxLines);
  private readonly changed = new Set<string>();
  private active: Package | undefined;

  constructor(project: WorkspaceProject, fs: FileSystem, parser: GoParser) {
    this.project = project;
    this.parser = parser;
    this.reader = new SourceReader(fs);
  }

  /** Lowers what was typed, half a word most of the time: the names it adds are counted. */
  lowerTyped<T>(lower: () => T): T {
    const before = this.names.size;
    const lowered = lower();
    this.typedNames += this.names.size - before;
    return lowered;
  }

  /** Names are kept for good, and too many of them were typed. */
  get isWorn(): boolean {
    return this.typedNames > maxTypedNames;
  }

  /** Begins again with other names: of no use is what was lowered before, in the open packages too. */
  renew(): void {
    this.typedNames = 0;
    this.names = new Names();
    this.world = this.newWorld();
    this.foreign = this.newForeign();
    this.changed.clear();
    this.active = undefined;
  }

  /** From now on importers see this package, with what was typed into it. */
  activate(pkg: Package): void {
    if (this.active === pkg) return;
    this.deactivate();
    this.forgetChanged();
    this.world.register(pkg);
    this.active = pkg;
  }

  /** Nobody looks at the package that was at work: what holds its bodies is let go. */
  deactivate(): void {
    if (this.active !== undefined) this.world.removePackage(this.active);
    this.active = undefined;
  }

  /** The text of a file is another one; importers will see it when they are looked at next. */
  fileChanged(path: string): void {
    this.changed.add(path);
    this.outlines.delete(path);
    this.lines.delete(path);
  }

  /** As of now, for changes that reach the package at work from outside. */
  forgetChanged(): void {
    if (this.changed.size === 0) return;
    this.world.forgetFiles(this.changed);
    this.changed.clear();
    this.foreign = this.newForeign();
  }

  linesOf(path: string): LineIndex {
    return this.lines.get(path) ?? this.lines.put(path, this.reader.lines(path));
  }

  private newWorld(): World {
    const { names } = this;
    return new World({
      locate: (importPath, fromDir) => this.project.resolver.locate(importPath, fromDir),
      readText: (path) => this.reader.text(path),
      outline: (text, path) => this.outlines.put(path, outline(text, false)),
      knownOutline: (path) => this.outlines.get(path),
      lower: (text, extent) => lowerDecl(this.parser, names, text, extent, { bodies: false }),
      lowerBody: (text, extent) => lowerDecl(this.parser, names, text, extent, { bodies: true }),
      names,
    });
  }

  private newForeign(): ForeignModels {
    return new ForeignModels({ importPackage: (from, path) => this.world.importPackage(from, path) });
  }
}
