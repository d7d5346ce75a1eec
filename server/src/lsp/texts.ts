/**
 * What the server itself says to people: English templates by key.
 */
export const serverTexts = {
  "server.scan.title": "Mapguard: analysing the workspace",
  "server.scan.progress.one": "{done} of {count} package",
  "server.scan.progress.many": "{done} of {count} packages",
  "server.setting": "Mapguard: {fault}; the default is used",
  "server.engine.stopped": "The analysis stopped and was not started again, because it failed too often. Restart the server to try again.",
} as const;
