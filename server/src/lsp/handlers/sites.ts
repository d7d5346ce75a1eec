/**
 * mapguard/sites: every access to the map at a position.
 */
import { type SitesParams, sitesRequest } from "../../protocol/messages.ts";
import { positionToOffset } from "../../service/features/ranges.ts";
import { sitesAt } from "../../service/features/sites.ts";
import type { ViewHandler } from "./handler.ts";

export const sites: ViewHandler<SitesParams> = {
  about: "view",
  method: sitesRequest,
  capabilities: {},
  answer: ({ view, path, file, readText }, { position }) => sitesAt(view, path, positionToOffset(file, position), readText),
};
