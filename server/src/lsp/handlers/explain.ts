/**
 * mapguard/explain: the whole trace behind a finding.
 */
import { type ExplainParams, explainRequest } from "../../protocol/messages.ts";
import { explainFinding } from "../../service/features/explain.ts";
import type { ViewHandler } from "./handler.ts";

export const explain: ViewHandler<ExplainParams> = {
  about: "view",
  method: explainRequest,
  capabilities: {},
  answer: ({ view, translate, readText }, { fingerprint }) => explainFinding(view, fingerprint, { translate, readText }),
};
