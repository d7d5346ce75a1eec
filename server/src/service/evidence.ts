/**
 * A look at a package's text before any parsing: without a map, or without anything that runs or guards code beside other
 * code, no preset but strict has something to say about it. Measured on real modules this loses nothing and halves the work.
 */

/** What starts goroutines, guards against them, or is called by them; our own comments too, which must be judged. */
const concurrency =
  /\bgo[ \t]+(?:func\b|[\w.()*]+\()|Lock\(\)|\bsync\.|\.Go\(|\.Parallel\(\)|RunParallel|AfterFunc\(|\.Submit\(|ResponseWriter|\b(?:gin|echo|fiber|fasthttp|mqtt|restful)\.|Unimplemented\w*Server|errgroup|guarded by|checklocks|mapguard|lint:ignore|nolint/;

/** Map types, and the well-known named ones of other packages. */
const maps = /\bmap\[|\bmaps\.|\bsets\.|http\.Header|\bHeader\(\)|url\.Values|metadata\.MD|labels\.Set\b|mapguard|lint:ignore|nolint/;

/** May this package hold a finding that a goroutine, a handler or a lock is evidence for? */
export function mayRace(texts: readonly string[]): boolean {
  return texts.some((text) => concurrency.test(text)) && texts.some((text) => maps.test(text));
}

const testConcurrency = /\bgo[ \t]+(?:func\b|[\w.()*]+\()|\.Go\(|\.Parallel\(\)|RunParallel|AfterFunc\(|\.Submit\(|mapguard|lint:ignore|nolint/;

/** Tests show something only where they run goroutines of their own: other test files need not be parsed. */
export function testMatters(text: string): boolean {
  return testConcurrency.test(text);
}
