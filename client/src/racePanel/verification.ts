/**
 * What a verification of a race runs: exactly the test that showed it, or, where none is known, all tests of its package,
 * which is said before anything is run.
 */
import type { RaceTarget } from "../../../server/src/runner/command.ts";
import { ownerPackage, type Race } from "./race.ts";
import type { Translator } from "./raceWords.ts";

export interface VerifyTarget {
  readonly target: RaceTarget;
  /** "" when no test is known. */
  readonly test: string;
  /** Import path. */
  readonly package: string;
  /** Under the guard, which showed it, instead of the detector. */
  readonly guarded: boolean;
}

/**
 * `folderOf` answers the folder of the package whose test showed it, as far as that is in the workspace. Undefined where it
 * is not, or where a log does not say that a test showed it: nobody knows then what to run.
 */
export function verifyTarget(race: Race, guarded: boolean, folderOf: (race: Race) => string | undefined): VerifyTarget | undefined {
  const { owner, hint } = race.report;
  const test = owner?.test ?? "";
  if (race.imported && test === "" && (owner?.package ?? hint.package) === null) return undefined;
  const folder = folderOf(race);
  if (folder === undefined) return undefined;
  return { target: { folder, packages: ["."], tests: test === "" ? [] : [test] }, test, package: ownerPackage(race.report), guarded };
}

export function verifyLabel({ test }: VerifyTarget, l10n: Translator): string {
  return test === "" ? l10n.t("Verify: all tests of the package") : l10n.t("Verify");
}

/** What is run, in a sentence. */
export function verifyHint({ test, package: path, guarded }: VerifyTarget, l10n: Translator): string {
  if (test === "") {
    return guarded
      ? l10n.t("It is not known which test shows it: runs all tests of {0} under the guard", path)
      : l10n.t("It is not known which test shows it: runs all tests of {0}, until it shows or was not seen in enough runs", path);
  }
  return guarded ? l10n.t("Runs only {0}, under the guard", test) : l10n.t("Runs only {0}, until it shows or was not seen in enough runs", test);
}
