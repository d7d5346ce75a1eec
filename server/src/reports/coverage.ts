/**
 * Coverage profiles (`go test -coverprofile`): was a line executed?
 */

/** Lines from 1, both ends included. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly executed: boolean;
}

/** `example.com/shop/cache.go:12.34,15.2 3 1`: file, start, end, number of statements, count. */
const blockLine = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)\r?$/;

export class Coverage {
  /** By file as the profile names it: import path and file name, or a path. */
  readonly #files = new Map<string, Block[]>();

  /** Lines that are no block are left out. Profiles of several packages may follow each other. */
  constructor(profile: string) {
    for (const line of profile.split("\n")) {
      const [, file, start, end, count] = blockLine.exec(line) ?? [];
      if (file === undefined) continue;
      const block = { start: Number(start), end: Number(end), executed: Number(count) > 0 };
      const known = this.#files.get(file);
      if (known === undefined) this.#files.set(file, [block]);
      else known.push(block);
    }
  }

  get files(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Undefined where nothing is counted: test files, packages that were not covered, lines without statements. */
  executed(file: string, line: number): boolean | undefined {
    return executedIn(this.blocks(file), line);
  }

  blocks(file: string): readonly Block[] {
    return this.#files.get(file) ?? [];
  }
}

/** Was the line executed? Undefined where no block has it. */
export function executedIn(blocks: readonly Block[], line: number): boolean | undefined {
  const around = blocks.filter(({ start, end }) => start <= line && line <= end);
  return around.length === 0 ? undefined : around.some(({ executed }) => executed);
}
