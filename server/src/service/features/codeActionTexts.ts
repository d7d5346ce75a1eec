/**
 * Titles of code actions that are not fixes, and the words they write into comments.
 */
export const actionTexts = {
  "action.remove-suppression": "Remove the suppression",
  "action.fix-all": "Fix all that is safe to fix",
  "action.suppress": "Suppress {rule} here",
  "action.suppress-reason": "explain why this is safe",
  "action.disable-rule": "Switch {rule} off in {file}",
  "action.exclude-folder": "Exclude the folder {folder} in {file}",
} as const;
