/** Diagnostics as other extensions and VS Code's own views see them, and how they follow edits and settings. */
import { strict as assert } from "node:assert";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { fileUri, findings, open, untilFindings, whenIdle } from "./workspace.ts";

const registry = "internal/session/registry.go";
const both = ["22 concurrent-map-iteration", "31 concurrent-map-write"];

describe("findings", () => {
  it("name their source, rule, page and places", async () => {
    const document = await open(registry);
    await untilFindings(document.uri, both);
    const [iteration] = findings(document.uri);
    assert.equal(iteration.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.getText(iteration.range), "r.users");
    assert.ok(iteration.message.split("\n")[0].length <= 100);
    assert.ok(typeof iteration.code === "object");
    assert.equal(iteration.code.target.toString(), "mapguard:/rules/concurrent-map-iteration.md");
    const places = iteration.relatedInformation?.map(({ location }) => `${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1}`);
    assert.deepEqual(places, [`${registry}:31`, `${registry}:20`, `${registry}:30`]);
  });

  it("follow an edit, and its undoing, without a save", async () => {
    const document = await open(registry);
    await untilFindings(document.uri, both);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(17, 0), "// One line more.\n");
    await vscode.workspace.applyEdit(edit);
    await whenIdle();
    await untilFindings(document.uri, ["23 concurrent-map-iteration", "32 concurrent-map-write"]);
    await vscode.commands.executeCommand("undo");
    await whenIdle();
    await untilFindings(document.uri, both);
  });

  it("come with the whole package, open or not", async () => {
    await open("internal/order/order.go");
    await untilFindings(fileUri("internal/order/cache.go"), ["7 concurrent-map-read-write", "11 concurrent-map-read-write"]);
  });
});

describe("settings", () => {
  const settings = () => vscode.workspace.getConfiguration("mapguard");
  afterEach(async () => {
    for (const name of ["rules", "enable", "preset"]) await settings().update(name, undefined, vscode.ConfigurationTarget.Workspace);
    await whenIdle();
  });

  it("take effect without a restart", async () => {
    const document = await open(registry);
    await untilFindings(document.uri, both);
    await settings().update("rules", { "concurrent-map-iteration": "off" }, vscode.ConfigurationTarget.Workspace);
    await untilFindings(document.uri, ["31 concurrent-map-write"]);
    await settings().update("rules", { "concurrent-map-iteration": "error" }, vscode.ConfigurationTarget.Workspace);
    await untilFindings(document.uri, both);
    assert.equal(findings(document.uri)[0].severity, vscode.DiagnosticSeverity.Error);
    await settings().update("enable", false, vscode.ConfigurationTarget.Workspace);
    await untilFindings(document.uri, []);
  });

  it("of the project win, and follow the file", async () => {
    const document = await open(registry);
    await untilFindings(document.uri, both);
    const project = fileUri(".mapguard.json");
    await vscode.workspace.fs.writeFile(project, new TextEncoder().encode(JSON.stringify({ rules: { "concurrent-map-write": "off" } })));
    await untilFindings(document.uri, ["22 concurrent-map-iteration"]);
    await vscode.workspace.fs.delete(project);
    await untilFindings(document.uri, both);
  });
});

describe("a project's configuration", () => {
  it("is checked against its schema while it is written", async () => {
    const project = fileUri(".mapguard.json");
    await vscode.workspace.fs.writeFile(project, new TextEncoder().encode('{ "preset": "loud" }'));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(project));
    const schemaFaults = () => vscode.languages.getDiagnostics(project).filter(({ message }) => message.includes('"balanced"'));
    for (let attempt = 0; attempt < 100 && schemaFaults().length === 0; attempt++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(schemaFaults().length, 1);
    await vscode.workspace.fs.delete(project);
  });
});
