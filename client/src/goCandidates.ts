/**
 * Where the Go command may be, in the order in which the Go extension for VS Code looks: settings, GOROOT, PATH, the
 * usual folders. Only names paths; whether they exist is asked elsewhere, and nothing is run.
 */
import { isAbsolute, join } from "node:path";

export interface GoSettings {
  /** `mapguard.go.path` of the user or the machine; "" when not set. */
  readonly path: string;
  /** `go.alternateTools` → `go`; "" when not set. */
  readonly alternateTool: string;
  /** `go.goroot`; "" when not set. */
  readonly goroot: string;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** For `${workspaceFolder}` in settings; undefined without one. */
  readonly workspaceFolder: string | undefined;
}

/** Absolute paths, the first that is an executable file wins. */
export function goCandidates(settings: GoSettings, machine: Machine): string[] {
  const { environment, platform } = machine;
  const binary = platform === "win32" ? "go.exe" : "go";
  const expand = (text: string) => expandVariables(text, machine);
  const gobin = environment.GOBIN ?? "";
  const goroot = expand(settings.goroot) || environment.GOROOT || "";
  const named = expand(settings.path);
  // Another one than the one that was asked for would be a surprise.
  if (isAbsolute(named)) return [named];
  const candidates = [
    expand(settings.alternateTool),
    gobin && join(gobin, binary),
    goroot && join(goroot, "bin", binary),
    ...searchPath(machine).map((folder) => join(folder, binary)),
    ...usualFolders(platform).map((folder) => join(folder, binary)),
  ];
  return [...new Set(candidates.filter((path) => path !== "" && isAbsolute(path)).map(withoutSnapLauncher))];
}

/** Relative entries are left out: they would mean whatever folder happens to be current. */
function searchPath({ environment, platform }: Machine): string[] {
  const name = platform === "win32" ? (Object.keys(environment).find((key) => key.toUpperCase() === "PATH") ?? "PATH") : "PATH";
  return (environment[name] ?? "").split(platform === "win32" ? ";" : ":").filter((folder) => isAbsolute(folder));
}

function usualFolders(platform: NodeJS.Platform): readonly string[] {
  return platform === "win32"
    ? ["C:\\Program Files\\Go\\bin", "C:\\Program Files (x86)\\Go\\bin"]
    : ["/usr/local/go/bin", "/usr/local/bin", "/opt/homebrew/bin"];
}

/** /snap/bin/go is a launcher that does not tell its GOROOT; the Go extension uses what it starts. */
function withoutSnapLauncher(path: string): string {
  return path === "/snap/bin/go" ? "/snap/go/current/bin/go" : path;
}

/** `~`, `${env:NAME}`, `${workspaceFolder}` and `${workspaceRoot}`, as in the settings of the Go extension. */
export function expandVariables(text: string, { environment, homeFolder, workspaceFolder }: Omit<Machine, "platform">): string {
  return text
    .replace(/^~(?=[/\\]|$)/, () => homeFolder)
    .replace(/\$\{env:([^}]*)\}/g, (_whole, name: string) => environment[name] ?? "")
    .replace(/\$\{workspace(?:Folder|Root)\}/g, () => workspaceFolder ?? "");
}
