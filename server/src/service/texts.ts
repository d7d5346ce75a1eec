/**
 * Everything the service may say, by key: the English templates that translations are made from. A feature adds its line.
 */
import { fixTexts } from "../rules/fixing/fixTexts.ts";
import { argumentTexts } from "../rules/message.ts";
import { allRules } from "../rules/registry.ts";
import { relatedTexts } from "../rules/relatedMessage.ts";
import type { Texts } from "../rules/rule.ts";
import { actionTexts } from "./features/codeActionTexts.ts";
import { lensTexts } from "./features/codeLens.ts";
import { explainTexts } from "./features/explainTexts.ts";
import { hoverTexts } from "./features/hoverTexts.ts";
import { hintTexts } from "./features/inlayHints.ts";
import { joinTexts } from "./joinTexts.ts";

export const allTexts: Texts = {
  ...Object.fromEntries(allRules.flatMap(({ texts }) => Object.entries(texts))),
  ...argumentTexts,
  ...relatedTexts,
  ...fixTexts,
  ...actionTexts,
  ...lensTexts,
  ...hintTexts,
  ...explainTexts,
  ...hoverTexts,
  ...joinTexts,
};
