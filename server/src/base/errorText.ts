/**
 * What was thrown, as text: anything can be.
 */

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** With the stack, for logs. */
export function errorTrace(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
