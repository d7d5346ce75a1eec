/**
 * Root of the language server's bundle: speaks over what the command line names (`--stdio`, `--node-ipc`, `--socket`, `--pipe`).
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { errorTrace } from "../base/errorText.ts";
import { toInnerPath } from "../host/nodeFileSystem.ts";
import { startServer } from "../lsp/server.ts";

declare const MAPGUARD_VERSION: string;

const script = import.meta.url;
const extension = script.endsWith(".ts") ? ".ts" : ".mjs";

const connection = createConnection(ProposedFeatures.all);

// Whatever goes wrong unforeseen is for the output channel; the editor keeps its server.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => connection.console.error(errorTrace(error)));
}

/**
 * Nearly all that an analysis makes lives until its end, so that collecting a small nursery again and again moves the same
 * things twice: with this much room (MB) from the start a package takes a tenth less of the engine's time. As much as any
 * package needs is not collected either.
 */
setFlagsFromString("--min-semi-space-size=16 --initial-old-space-size=96");

startServer(connection, {
  folder: toInnerPath(dirname(fileURLToPath(script))),
  engineScript: new URL(`./editorWorker${extension}`, script),
  scanScript: new URL(`./worker${extension}`, script),
  version: typeof MAPGUARD_VERSION === "string" ? MAPGUARD_VERSION : "from source",
  environment: { ...process.env },
});
