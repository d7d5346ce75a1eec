/**
 * Markdown around text of the user's files: names, comments and code become what they are and never markup.
 */

/** Text that stands for itself, on one line. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@]/g, "\\$&");
}

export function inlineCode(text: string): string {
  const code = oneLine(text);
  const fence = "`".repeat(longestRun(code) + 1);
  const pad = code === "" || code.startsWith("`") || code.endsWith("`") ? " " : "";
  return `${fence}${pad}${code}${pad}${fence}`;
}

/** A fenced block; ends without a line break. */
export function codeBlock(code: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}${language}\n${withoutControls(code)}\n${fence}`;
}

/** `label` is Markdown already; the address is a URI, whose brackets are percent-encoded. */
export function markdownLink(label: string, uri: string): string {
  return `[${label}](${uri})`;
}

function longestRun(code: string): number {
  return Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
}

function oneLine(text: string): string {
  return withoutControls(text.replace(/\s+/g, " "));
}

function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "");
}
