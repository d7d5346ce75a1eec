/**
 * Turns a page in Markdown into one that a webview shows: links to files become commands, colours those of the theme.
 */

/** VS Code's renderer leaves out links to files; a command opens the place instead, and the rule's page that we have here. */
export function withCommandLinks(markdown: string, ruleIds: readonly string[]): string {
  let fenced = false;
  const lines = markdown.split("\n").map((line) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    return fenced ? line : line.replace(/\]\(((?:file|https):\/\/[^)\s]+)\)/g, (whole, target: string) => linkTo(target, ruleIds) ?? whole);
  });
  return lines.join("\n");
}

/** No script runs, nothing is loaded: what the page quotes from a workspace stays text. */
export function pageHtml(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>${body}</body>
</html>`;
}

function linkTo(target: string, ruleIds: readonly string[]): string | undefined {
  if (target.startsWith("file:")) return commandLink("mapguard.openPlace", target);
  const rule = /\/rules\/([a-z-]+)\/doc\.md$/.exec(target)?.[1];
  return rule !== undefined && ruleIds.includes(rule) ? commandLink("mapguard.explainRule", rule) : undefined;
}

function commandLink(command: string, argument: string): string {
  const encoded = encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, (bracket) => (bracket === "(" ? "%28" : "%29"));
  return `](command:${command}?${encoded})`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
body { max-width: 60em; padding: 0 1.5em 3em; line-height: 1.55; }
h1 { font-size: 1.5em; font-weight: 600; line-height: 1.3; margin: 1em 0 0.7em; }
h2 { font-size: 1.15em; font-weight: 600; margin: 1.8em 0 0.5em; padding-bottom: 0.25em; border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border)); }
a { color: var(--vscode-textLink-foreground); text-decoration: none; }
a:hover, a:focus { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
code { font-family: var(--vscode-editor-font-family); font-size: 0.95em; color: var(--vscode-textPreformat-foreground); background: var(--vscode-textPreformat-background); border-radius: 3px; padding: 0.05em 0.3em; }
a code { color: inherit; }
pre { background: var(--vscode-textCodeBlock-background); border-radius: 4px; padding: 0.7em 1em; overflow-x: auto; }
pre code { color: var(--vscode-editor-foreground); background: none; padding: 0; }
table { border-collapse: collapse; margin: 0.6em 0; }
th, td { text-align: left; padding: 0.3em 1em 0.3em 0; border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border)); }
li { margin: 0.25em 0; }
`;
