/** The server as a process, as editors start it: its channels, its end, and what it survives. */
import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { idleRequest } from "../../server/src/protocol/messages.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

const dist = resolve(import.meta.dirname, "../../dist");
const commandLine = join(dist, "cli.mjs");

/** This Node, and the others on the PATH. */
const nodes = [
  ...new Set(
    [process.execPath, ...(process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, "node"))]
      .filter((path) => existsSync(path))
      .map((path) => realpathSync(path)),
  ),
];

interface Started {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly exit: Promise<number | null>;
}

/** Nothing is left in the folders of whoever runs the tests. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, XDG_CACHE_HOME: scratchModule({}, true).dir };
}

function started(child: ChildProcess, connection: ProtocolConnection): Started {
  onTestFinished(() => void child.kill("SIGKILL"));
  connection.listen();
  return { child, connection, exit: new Promise((done) => child.on("exit", (code) => done(code))) };
}

function overStdio(node = process.execPath): Started {
  const child = spawn(node, [commandLine, "server", "--stdio"], { env: environment() });
  return started(child, createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)));
}

function overIpc(): Started {
  const child = fork(join(dist, "server.mjs"), ["--node-ipc"], { silent: true, env: environment() });
  return started(child, createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)));
}

/** Opens a file with a finding; answers the lines that are reported on. */
async function session({ connection }: Started): Promise<number[]> {
  const module = scratchModule({ "x.go": racyFile() });
  const published: PublishDiagnosticsParams[] = [];
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => void published.push(params));
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: pathToFileURL(module.dir).href, capabilities: {} });
  await connection.sendNotification("initialized", {});
  const uri = pathToFileURL(module.path("x.go")).href;
  await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "go", version: 1, text: racyFile() } });
  await connection.sendRequest(idleRequest);
  return published.at(-1)?.diagnostics.map(({ range }) => range.start.line) ?? [];
}

async function end({ connection, exit }: Started): Promise<number | null> {
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  return exit;
}

describe("the server's process", () => {
  it.each(nodes)("speaks over its standard streams and ends when it is told to (%s)", async (node) => {
    const server = overStdio(node);
    expect(await session(server)).toEqual([racyLine]);
    expect(await end(server)).toBe(0);
  });

  it("speaks over Node's own channel", async () => {
    const server = overIpc();
    expect(await session(server)).toEqual([racyLine]);
    expect(await end(server)).toBe(0);
  });

  it("ends when the editor is gone", async () => {
    const server = overStdio();
    await session(server);
    server.child.stdin?.end();
    expect(await server.exit).toBe(1);
  });

  it("goes on after a message that cannot be read", async () => {
    const server = overStdio();
    server.child.stdin?.write("Content-Length: 5\r\n\r\nhello");
    server.child.stdin?.write('Content-Length: 17\r\n\r\n{"jsonrpc":"2.0"}');
    expect(await session(server)).toEqual([racyLine]);
  });

  it.each([[[]], [["--stdio", "--node-ipc"]], [["--stdio", "x"]], [["--nonsense"]]])("is not started by %j", (args) => {
    const run = spawnSync(process.execPath, [commandLine, "server", ...args], { encoding: "utf8", timeout: 20_000 });
    expect([run.status, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toContain("mapguard server --help");
  });
});
