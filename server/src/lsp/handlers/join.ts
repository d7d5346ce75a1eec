/**
 * mapguard/join: what the analysis knows of reports of races and crashes.
 */
import { type JoinParams, joinRequest } from "../../protocol/messages.ts";
import type { Report } from "../../reports/report.ts";
import { joinRaces } from "../../service/features/joinRaces.ts";
import type { ViewHandler } from "./handler.ts";

export const join: ViewHandler<JoinParams<Report>> = {
  about: "view",
  method: joinRequest,
  capabilities: {},
  answer: ({ view, translate, readText }, params) => joinRaces(view, params, { translate, readText }),
};
