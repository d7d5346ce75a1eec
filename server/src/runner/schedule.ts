/**
 * How repeated runs differ from each other: the number of processors, the order of the tests, and how often each test is
 * run within one process.
 */

/** How the processes of one run differ from those of the others. */
export interface Turn {
  /** GOMAXPROCS of the tests. */
  readonly cpu: number;
  /** Seed of the order of the tests; undefined: that of the files. */
  readonly shuffle: number | undefined;
  /** How often each test is run, one time after the other, within the process. */
  readonly count: number;
}

/** One processor alone showed no race in 40 runs where four showed them in 25, and yet it orders other code differently. */
const usualCpus: readonly number[] = [4, 2, 8, 1];

/**
 * Repeating within a process finds less than a new process does: equal stacks are reported once, and tests that are over
 * happened before those that follow. But a goroutine that outlives its test meets the test's next time there, and what
 * tests share is used by then. So it is done in one of three rounds.
 */
const usualCounts: readonly number[] = [1, 1, 3];

/** `round` from 0; empty lists stand for the usual ones. The counts change when each number of processors had its turn. */
export function turnOf(round: number, cpus: readonly number[], counts: readonly number[]): Turn {
  const [cpuList, countList] = [cpus.length > 0 ? cpus : usualCpus, counts.length > 0 ? counts : usualCounts];
  return {
    cpu: cpuList[round % cpuList.length],
    shuffle: round === 0 ? undefined : round,
    count: countList[Math.floor(round / cpuList.length) % countList.length],
  };
}
