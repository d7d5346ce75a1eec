/**
 * `npm run vscode [FOLDER]`: VS Code in the browser, with the extension and the demo module (or FOLDER). Prints the address
 * and runs until it is interrupted.
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { installExtension } from "../test/e2e/support/prepare.ts";
import { startServer } from "../test/e2e/support/workbench.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(process.argv[2] ?? join(root, "test", "workspaces", "orders"));

const extensions = await installExtension();
const server = await startServer({ folder, extensions });
console.log(`\n${folder}\n${server.url}\n\nOpen this address in a browser. Ctrl+C ends it.`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop().then(() => process.exit(0)));
