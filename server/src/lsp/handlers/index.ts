/**
 * The list of handlers: one line for each request that a feature answers.
 */
import type { Handler } from "./handler.ts";

export const handlers: readonly Handler[] = [];

export function findHandler(method: string): Handler | undefined {
  return handlers.find((handler) => handler.method === method);
}
