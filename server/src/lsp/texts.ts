/**
 * What the server itself says to people: English templates by key.
 */
export const serverTexts = {
  "server.scan.title": "Mapguard: analysing the workspace",
  "server.scan.progress": "{done} of {total} packages",
  "server.setting": "Mapguard: {fault}; the default is used",
  "server.engine.stopped": "The analysis stopped and was not started again, because it failed too often. Restart the server to try again.",
} as const;
