/**
 * An action before it is written: what a list of actions shows of it, how a client names it when it wants to have its edit,
 * and the edit itself, made on demand.
 */
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver-types";

/** Which action of a document it is; it survives edits elsewhere. Sent to clients and back. */
export interface OfferName {
  /** Of a fix, or of a way to silence a finding. */
  readonly id: string;
  /** Fingerprint of the finding, or key of the map; "" for an action about the document. */
  readonly about: string;
}

export interface Offer {
  readonly name: OfferName;
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  /** Translated; undefined when the action is to be had. */
  readonly disabledReason?: string;
  /** Equal for offers that change the same. */
  readonly key: string;
  readonly diagnostics?: CodeAction["diagnostics"];
  /** A string is the reason why it cannot be written after all, translated. */
  edit(): WorkspaceEdit | string;
}

/** What an editor shows in its list. */
export function listed({ title, kind, isPreferred, disabledReason, diagnostics }: Offer): CodeAction {
  return {
    title,
    kind,
    ...(isPreferred !== undefined && disabledReason === undefined && { isPreferred }),
    ...(diagnostics !== undefined && { diagnostics }),
    ...(disabledReason !== undefined && { disabled: { reason: disabledReason } }),
  };
}

/** The action with its edit, or with the reason why there is none. */
export function complete(action: CodeAction, offer: Offer): CodeAction {
  if (offer.disabledReason !== undefined) return { ...action, disabled: { reason: offer.disabledReason } };
  const edit = offer.edit();
  return typeof edit === "string" ? { ...action, disabled: { reason: edit } } : { ...action, edit };
}
