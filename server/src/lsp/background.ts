/**
 * Runs what nobody waits for: when the client refuses or is gone, that is logged and has no other consequence.
 */
import type { Connection } from "vscode-languageserver/node";
import { errorText } from "../base/errorText.ts";

/** Resolves when `work` is over, however it ends. */
export async function inBackground(connection: Connection, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    connection.console.warn(errorText(error));
  }
}
