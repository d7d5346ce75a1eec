/** The only commands that links in the server's hovers may run. Each checks its arguments itself. */
export const trustedCommands: readonly string[] = ["mapguard.showSites", "mapguard.peekAccesses", "mapguard.whyFinding", "mapguard.explainRule"];
