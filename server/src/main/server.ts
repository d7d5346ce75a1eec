/**
 * Root of the language server's bundle: starts the engine's thread before anything else is loaded, since both take their time,
 * then speaks over what the command line names (`--stdio`, `--node-ipc`, `--socket`, `--pipe`).
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { toInnerPath } from "../host/nodeFileSystem.ts";
import { startEngineThread } from "../lsp/engine/engineThread.ts";

declare const MAPGUARD_VERSION: string;

const script = import.meta.url;
const extension = script.endsWith(".ts") ? ".ts" : ".mjs";

/**
 * Nearly all that an analysis makes lives until its end, so that collecting a small nursery again and again moves the same
 * things twice: with this much room (MB) from the start a package takes a tenth less of the engine's time. As much as any
 * package needs is not collected either.
 */
setFlagsFromString("--min-semi-space-size=16 --initial-old-space-size=96");

const folder = toInnerPath(dirname(fileURLToPath(script)));
const version = typeof MAPGUARD_VERSION === "string" ? MAPGUARD_VERSION : "from source";
const environment = { ...process.env };
const engineScript = new URL(`./editorWorker${extension}`, script);
const engine = startEngineThread(engineScript, { installation: folder, version, environment });

const { serve } = await import("./serve.ts");
serve({ folder, version, environment, engineScript, engine, scanScript: new URL(`./worker${extension}`, script) });
