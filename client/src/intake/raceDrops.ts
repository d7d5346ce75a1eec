/**
 * Logs dropped on the list of races are read.
 */
import * as vscode from "vscode";
import type { RaceNode } from "../racePanel/raceTree.ts";

const uriList = "text/uri-list";

export class RaceDrops implements vscode.TreeDragAndDropController<RaceNode> {
  readonly dragMimeTypes: readonly string[] = [];
  readonly dropMimeTypes: readonly string[] = [uriList, "files"];
  readonly #open: (uris: readonly vscode.Uri[]) => Promise<void>;

  constructor(open: (uris: readonly vscode.Uri[]) => Promise<void>) {
    this.#open = open;
  }

  async handleDrop(_target: RaceNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const list = await data.get(uriList)?.asString();
    // Lines that begin with # are comments in this format.
    const lines = (list ?? "").split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
    const uris = lines
      .map((line) => vscode.Uri.parse(line))
      .filter(({ scheme, authority }) => scheme === "vscode-remote" || (scheme === "file" && authority === ""));
    for (const [, item] of data) {
      const uri = item.asFile()?.uri;
      if (uri !== undefined && !uris.some((known) => known.toString() === uri.toString())) uris.push(uri);
    }
    await this.#open(uris);
  }
}
