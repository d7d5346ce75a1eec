/**
 * Where the page of a rule can be read.
 */

/** The repository, as package.json names it. */
export const repositoryUrl = "https://github.com/mapguard/mapguard";

export function ruleDocUrl(id: string): string {
  return `${repositoryUrl}/blob/main/server/src/rules/${id}/doc.md`;
}
