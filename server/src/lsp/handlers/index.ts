/**
 * The list of handlers: one line for each request that a feature answers.
 */
import { codeAction, codeActionResolve } from "./codeAction.ts";
import { codeLens, codeLensResolve } from "./codeLens.ts";
import { documentLink } from "./documentLink.ts";
import { explain } from "./explain.ts";
import type { Handler } from "./handler.ts";
import { hover } from "./hover.ts";
import { inlayHint } from "./inlayHint.ts";
import { join } from "./join.ts";
import { report } from "./report.ts";
import { sites } from "./sites.ts";

export const handlers: readonly Handler[] = [
  codeAction,
  codeActionResolve,
  codeLens,
  codeLensResolve,
  documentLink,
  explain,
  hover,
  inlayHint,
  join,
  report,
  sites,
];

export function findHandler(method: string): Handler | undefined {
  return handlers.find((handler) => handler.method === method);
}
