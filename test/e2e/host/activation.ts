/** The extension in VS Code's eyes: active in a Go workspace, with every command it declares. */
import { strict as assert } from "node:assert";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { extensionId, whenIdle } from "./workspace.ts";

describe("activation", () => {
  it("happens in a folder with a go.mod", async () => {
    await whenIdle();
    assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, true);
  });

  it("registers every command of the manifest, and no other", async () => {
    const manifest: unknown = vscode.extensions.getExtension(extensionId)?.packageJSON;
    const { contributes } = manifest as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
    const declared = contributes.commands.map(({ command }) => command).sort();
    const known = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith("mapguard.")).sort();
    assert.deepEqual(known, declared);
  });
});
