/**
 * Finds the Go command as the Go extension for VS Code does, through that extension when it is there. Never runs it.
 */
import { homedir } from "node:os";
import * as vscode from "vscode";
import { isExecutableFile, isInside } from "../../server/src/runner/places.ts";
import { errorText } from "./errorText.ts";
import { type GoSettings, goCandidates } from "./goCandidates.ts";

/** The part of the public interface of the extension `golang.go` that is used. */
interface GoExtensionApi {
  readonly settings?: { getExecutionCommand?(tool: string, resource?: vscode.Uri): { readonly binPath: string } | undefined };
}

export class GoLocator implements vscode.Disposable {
  readonly #output: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly vscode.Disposable[];
  readonly onDidChange = this.#changed.event;
  #binary: string | undefined;

  constructor(output: vscode.LogOutputChannel) {
    this.#output = output;
    this.#binary = search();
    this.#report();
    const look = () => void this.refresh();
    this.#subscriptions = [
      this.#changed,
      vscode.extensions.onDidChange(look),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (["mapguard.go", "go.goroot", "go.alternateTools"].some((section) => change.affectsConfiguration(section))) look();
      }),
    ];
    look();
  }

  /** Absolute path; undefined when no Go was found. */
  get binary(): string | undefined {
    return this.#binary;
  }

  /** Looks again. The answer of the Go extension, which may take its time to start, wins over our own search. */
  async refresh(): Promise<void> {
    const found = userSetting() ? search() : ((await fromGoExtension(this.#output)) ?? search());
    if (found === this.#binary) return;
    this.#binary = found;
    this.#report();
    this.#changed.fire();
  }

  #report(): void {
    this.#output.info(this.#binary === undefined ? "Go was not found" : `Go: ${this.#binary}`);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function search(): string | undefined {
  const machine = {
    platform: process.platform,
    environment: process.env,
    homeFolder: homedir(),
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
  };
  const settings = readSettings();
  // The folders that are to be built do not say with what; the person may, whatever it is.
  const avoid = settings.path === "" ? workspaceFolders() : [];
  return goCandidates(settings, machine).find((path) => isExecutableFile(path) && !isInside(path, avoid));
}

function workspaceFolders(): readonly string[] {
  return vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
}

async function fromGoExtension(output: vscode.LogOutputChannel): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<GoExtensionApi>("golang.go");
  if (extension === undefined) return undefined;
  try {
    const api = await extension.activate();
    const path = api?.settings?.getExecutionCommand?.("go", vscode.workspace.workspaceFolders?.[0]?.uri)?.binPath;
    return path !== undefined && isExecutableFile(path) && !isInside(path, workspaceFolders()) ? path : undefined;
  } catch (error) {
    output.warn(`The Go extension did not say where Go is: ${errorText(error)}`);
    return undefined;
  }
}

/** What a workspace says counts only once it is trusted; `mapguard.go.path` belongs to the machine alone. */
function readSettings(): GoSettings {
  const go = vscode.workspace.getConfiguration("go");
  const read = (key: string): unknown => (vscode.workspace.isTrusted ? go.get(key) : go.inspect(key)?.globalValue);
  const tools = read("alternateTools");
  const alternate: unknown = typeof tools === "object" && tools !== null && Object.hasOwn(tools, "go") ? Reflect.get(tools, "go") : "";
  const goroot = read("goroot");
  return { path: userSetting(), alternateTool: typeof alternate === "string" ? alternate : "", goroot: typeof goroot === "string" ? goroot : "" };
}

function userSetting(): string {
  const path: unknown = vscode.workspace.getConfiguration("mapguard").inspect("go.path")?.globalValue;
  return typeof path === "string" ? path : "";
}
