/**
 * The page of the webview beside the list, before anything is shown in it: scripts run only with the nonce, styles come only
 * from the extension, and nothing else is loaded from anywhere.
 */
export interface DetailPage {
  /** Of the person's display language, such as `en`. */
  readonly language: string;
  /** Never used twice. */
  readonly nonce: string;
  /** What VS Code calls the source of the extension's files in a policy. */
  readonly styleSource: string;
  /** Address of a file of the extension's `dist`. */
  asset(name: string): string;
}

export function detailPage({ language, nonce, styleSource, asset }: DetailPage): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${styleSource}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${asset("codicon.css")}">
<link rel="stylesheet" href="${asset("racePanel.css")}">
<title>Mapguard</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${asset("racePanel.js")}"></script>
</body>
</html>`;
}
