/**
 * Memory that nobody uses, given back to the system: V8 by itself keeps the pages of what letters left behind, for the next
 * ones. The inspector's protocol is the supported way to ask for it from inside.
 */

/** A full collection of this thread's heap, which does nothing else meanwhile. Where Node has no inspector nothing happens. */
export async function giveMemoryBack(): Promise<void> {
  const inspector = await import("node:inspector/promises").catch(() => undefined);
  if (inspector === undefined) return;
  const session = new inspector.Session();
  session.connect();
  try {
    await session.post("HeapProfiler.collectGarbage");
  } finally {
    session.disconnect();
  }
}
