/**
 * What of a processor architecture decides the size of Go values and the map functions the compiler may pick.
 */
export interface Architecture {
  /** GOARCH. */
  readonly name: string;
  readonly pointerBytes: 4 | 8;
  /** Alignment the compiler wants before it treats plain memory as one integer (`cmd/internal/sys`, `Arch.Alignment`). */
  readonly loadAlignment: 1 | 4 | 8;
}

const small = new Set(["386", "arm", "mips", "mipsle"]);
const aligned4 = new Set(["arm", "mips", "mipsle"]);
const aligned8 = new Set(["mips64", "mips64le", "riscv64"]);

/** An unknown name is taken for a 64-bit architecture without demands. `minor`: of the Go release. */
export function architectureOf(goarch: string, minor: number): Architecture {
  const wantsEight = aligned8.has(goarch) || (goarch === "loong64" && minor <= 26);
  return { name: goarch, pointerBytes: small.has(goarch) ? 4 : 8, loadAlignment: aligned4.has(goarch) ? 4 : wantsEight ? 8 : 1 };
}
