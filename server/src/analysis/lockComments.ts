/**
 * Which comments the analysis listens to.
 */

/** A doc comment that demands that the caller holds a lock. */
export const lockContract =
  /\b(must|should|caller|callers|assumes?|requires?|needs?|expects?|with|while|under|called)\b[^\n.]*\b(hold|holds|held|holding|locked|lock)\b|\b(lock|mutex|mu|lk)\b[^\n.]*\b(held|hold|acquired|locked)\b/i;

/** A comment that may declare a guard. */
export const guardDeclaration = /guard|protect|checklocks/i;

export function speaksOfLocks(comment: string): boolean {
  return lockContract.test(comment) || guardDeclaration.test(comment);
}
