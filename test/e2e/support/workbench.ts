/**
 * A real VS Code workbench with the packaged extension: the server of it, a browser, and one page on one folder.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findChromium, workbenchEntry } from "../../../scripts/e2eSetup.ts";

export interface WorkbenchOptions {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Where the extension was installed. */
  readonly extensions: string;
  /** False: the workbench starts in Restricted Mode. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of scope `machine`: a workbench in the browser takes them from the machine of its server. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Of the user: commands by their keys, such as "ctrl+alt+1". */
  readonly keys?: Readonly<Record<string, string>>;
  /** The display language, such as "zh-cn". */
  readonly locale?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Of the screenshots. */
  readonly scale?: number;
  readonly extraArguments?: readonly string[];
}

export interface WorkbenchServer {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What the server and the extension host printed. */
  log(): string;
  stop(): Promise<void>;
}

export interface Workbench extends WorkbenchServer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests that would have left this machine. */
  readonly outsideRequests: readonly string[];
  readonly consoleErrors: readonly string[];
  /** What the browser says of things that a page's Content-Security-Policy forbids. */
  readonly policyViolations: readonly string[];
}

/** Quiet, offline, and without whatever covers the editor. */
const baseSettings: Readonly<Record<string, unknown>> = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "chat.disableAIFeatures": true,
  "json.schemaDownload.enable": false,
  "npm.fetchOnlinePackageInfo": false,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.restoreWindows": "none",
  "window.confirmBeforeClose": "never",
  "editor.minimap.enabled": false,
  "editor.hover.delay": 100,
  "files.autoSave": "off",
  // Some editors would open above the page otherwise and swallow every click.
  "workbench.editor.useModal": "off",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.reduceMotion": "on",
};

const startTimeout = 30_000;
const pageTimeout = 60_000;
/** Long enough for a machine that does other things, too; nothing waits for it that comes. */
const stepTimeout = 30_000;

export async function startServer(options: WorkbenchOptions): Promise<WorkbenchServer> {
  const userData = mkdtempSync(join(tmpdir(), "mapguard-e2e-"));
  writeSettings(join(userData, "User"), { ...baseSettings, ...options.settings });
  const bindings = Object.entries(options.keys ?? {}).map(([key, command]) => ({ key, command }));
  writeFileSync(join(userData, "User", "keybindings.json"), JSON.stringify(bindings));
  writeSettings(join(userData, "Machine"), options.machineSettings ?? {});
  if (options.locale !== undefined) writeLanguagePack(userData, options.locale);
  const port = await freePort();
  const logFile = join(userData, "server.log");
  const logTo = openSync(logFile, "w");
  const server = spawn(process.execPath, serverArguments(options, userData, port), {
    stdio: ["ignore", logTo, logTo],
    env: serverEnvironment(options.environment),
  });
  const log = () => [logFile, ...extensionLogs(userData)].map((path) => `== ${path}\n${readFileSync(path, "utf8")}`).join("\n");
  await untilHealthy(server, port, log);
  return {
    url: `http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`,
    port,
    process: server,
    log,
    stop: async () => {
      await stopProcess(server);
      rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const server = await startServer(options);
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const opened = await openPage(browser, options);
    await opened.page.goto(server.url);
    await opened.page.locator(".monaco-workbench").waitFor({ timeout: pageTimeout });
    return { ...server, ...opened, stop: () => stopAll(browser, server) };
  } catch (error) {
    await stopAll(browser, server);
    throw error;
  }
}

/** Nothing but this machine can be reached from the browser. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Chromium is not installed");
  const closed = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", closed],
  });
}

export async function openPage(browser: Browser, options: Pick<WorkbenchOptions, "viewport" | "scale">) {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1400, height: 900 },
    deviceScaleFactor: options.scale ?? 1,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const outsideRequests: string[] = [];
  const consoleErrors: string[] = [];
  const policyViolations: string[] = [];
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    // The host of webview resources is answered by a service worker of the page; nothing is sent to it.
    if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1" && !hostname.endsWith(".vscode-cdn.net")) outsideRequests.push(request.url());
  });
  const page = await context.newPage();
  page.setDefaultTimeout(stepTimeout);
  page.on("pageerror", (error) => consoleErrors.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) policyViolations.push(message.text());
  });
  return { context, page, outsideRequests, consoleErrors, policyViolations };
}

function serverArguments(options: WorkbenchOptions, userData: string, port: number): string[] {
  return [
    workbenchEntry,
    ...["--config", join(userData, "code-server.yaml"), "--bind-addr", `127.0.0.1:${port}`, "--auth", "none"],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override", "--ignore-last-opened"],
    ...(options.trusted === false ? [] : ["--disable-workspace-trust"]),
    ...(options.locale === undefined ? [] : ["--locale", options.locale]),
    ...["--user-data-dir", userData, "--extensions-dir", options.extensions],
    ...(options.extraArguments ?? []),
  ];
}

/** Without what an editor around the tests would have set, and without an extension gallery. */
function serverEnvironment(extra: WorkbenchOptions["environment"]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...extra };
  for (const key of Object.keys(env)) if (/^(VSCODE_|VITEST)/.test(key)) delete env[key];
  return env;
}

function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings, undefined, 2));
}

/**
 * A language pack without a single translation: the marketplace's cannot be had here. The workbench takes the language for
 * supported and passes it on to extensions; its own texts stay English.
 */
function writeLanguagePack(userData: string, locale: string): void {
  const translations = join(userData, "language-pack.json");
  writeFileSync(translations, JSON.stringify({ version: "1.0.0", contents: {} }));
  const pack = {
    hash: "0",
    label: locale,
    extensions: [{ extensionIdentifier: { id: `mapguard-tests.${locale}` }, version: "1.0.0" }],
    translations: { vscode: translations },
  };
  writeFileSync(join(userData, "languagepacks.json"), JSON.stringify({ [locale]: pack }));
}

/** What the extension host and our output channel wrote. */
function extensionLogs(userData: string): string[] {
  const logs = join(userData, "logs");
  if (!existsSync(logs)) return [];
  const files = readdirSync(logs, { recursive: true, encoding: "utf8" }).filter((name) => /exthost.*\.log$/.test(name));
  return files.map((name) => join(logs, name));
}

async function untilHealthy(server: ChildProcess, port: number, log: () => string): Promise<void> {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  server.kill("SIGKILL");
  throw new Error(`the workbench did not start:\n${log()}`);
}

async function stopAll(browser: Browser | undefined, server: WorkbenchServer): Promise<void> {
  await browser?.close();
  await server.stop();
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(force);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
