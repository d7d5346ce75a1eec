/** The extension in VS Code's eyes: active in a Go workspace, with every command it declares. */
import { strict as assert } from "node:assert";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { extensionId, whenIdle } from "./workspace.ts";

interface Contributes {
  readonly commands: readonly { readonly command: string }[];
  readonly views?: Readonly<Record<string, readonly { readonly id: string }[]>>;
}

describe("activation", () => {
  it("happens in a folder with a go.mod", async () => {
    await whenIdle();
    assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, true);
  });

  it("registers every command of the manifest, and no other", async () => {
    const manifest: unknown = vscode.extensions.getExtension(extensionId)?.packageJSON;
    const { contributes } = manifest as { readonly contributes: Contributes };
    const declared = contributes.commands.map(({ command }) => command).sort();
    // VS Code itself makes some for each view, such as `mapguard.races.focus`.
    const views = Object.values(contributes.views ?? {}).flatMap((list) => list.map(({ id }) => id));
    const ofViews = (id: string) => views.some((view) => id.startsWith(`${view}.`) && !declared.includes(id));
    const known = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith("mapguard.") && !ofViews(id)).sort();
    assert.deepEqual(known, declared);
  });
});
