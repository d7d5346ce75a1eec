/**
 * The list of handlers: one line for each request that a feature answers.
 */
import { codeLens, codeLensResolve } from "./codeLens.ts";
import type { Handler } from "./handler.ts";
import { inlayHint } from "./inlayHint.ts";
import { sites } from "./sites.ts";

export const handlers: readonly Handler[] = [codeLens, codeLensResolve, inlayHint, sites];

export function findHandler(method: string): Handler | undefined {
  return handlers.find((handler) => handler.method === method);
}
