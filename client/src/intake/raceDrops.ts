/**
 * Logs dropped on the list of races are read: files of the Explorer, and those of the person's own machine, which have no
 * place here when the editor runs in a browser.
 */
import * as vscode from "vscode";
import type { RaceNode } from "../racePanel/raceTree.ts";
import type { ImportedText } from "./importedText.ts";
import { readBytes } from "./readLog.ts";

const uriList = "text/uri-list";

export interface DropTarget {
  open(uris: readonly vscode.Uri[]): Promise<void>;
  add(log: ImportedText): Promise<void>;
}

export class RaceDrops implements vscode.TreeDragAndDropController<RaceNode> {
  readonly dragMimeTypes: readonly string[] = [];
  readonly dropMimeTypes: readonly string[] = [uriList, "files"];
  readonly #target: DropTarget;

  constructor(target: DropTarget) {
    this.#target = target;
  }

  async handleDrop(_target: RaceNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const list = await data.get(uriList)?.asString();
    // Lines that begin with # are comments in this format.
    const lines = (list ?? "").split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
    const uris = lines
      .map((line) => vscode.Uri.parse(line))
      .filter(({ scheme, authority }) => scheme === "vscode-remote" || (scheme === "file" && authority === ""));
    const files: vscode.DataTransferFile[] = [];
    for (const [, item] of data) {
      const file = item.asFile();
      if (file === undefined) continue;
      if (file.uri === undefined) files.push(file);
      else if (!uris.some((known) => known.toString() === file.uri?.toString())) uris.push(file.uri);
    }
    await this.#target.open(uris);
    for (const file of files) {
      const log = await readBytes(file.name, await file.data());
      if (log !== undefined) await this.#target.add(log);
    }
  }
}
