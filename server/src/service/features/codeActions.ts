/**
 * Code actions: the fixes of the findings at a range, ways to silence them, refactorings of the map at the cursor, and what
 * is safe to do on save. Each is one previewable edit of the workspace, made at once or when the client asks for it.
 */
import { type CodeAction, CodeActionKind, type Diagnostic as ProtocolDiagnostic, type Range } from "vscode-languageserver-types";
import type { MapFact } from "../../analysis/facts.ts";
import { type FileEdit, orderEdits } from "../../base/textEdit.ts";
import { type Fix, isRefusal } from "../../rules/fixing/fix.ts";
import { fixExclusive } from "../../rules/fixing/fixExclusive.ts";
import { fixesOf, refactoringsOf } from "../../rules/fixing/fixes.ts";
import { staleSuppression } from "../../rules/stale-suppression/rule.ts";
import { declaredPlaces } from "../declaredPlaces.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { PackageView } from "../packageView.ts";
import { subjectAt } from "../subjectAt.ts";
import { removeSuppression, type SuppressionStyle } from "../suppressionEdits.ts";
import { speaker, type Translate } from "../wording.ts";
import { complete, listed, type Offer, type OfferName } from "./codeActionOffer.ts";
import { type VersionOf, workspaceEdit } from "./codeActionsEdit.ts";
import { type ProjectConfig, silencingActions } from "./codeActionsSilence.ts";
import { actionTexts } from "./codeActionTexts.ts";
import { positionToOffset } from "./ranges.ts";

/** What every action is written with. */
export interface ActionSurroundings {
  readonly translate: Translate;
  readonly suppressionStyle: SuppressionStyle;
  /** Where rules are switched off and folders excluded; undefined when nothing may be written there. */
  readonly config: ProjectConfig | undefined;
  readonly versionOf: VersionOf;
}

export interface CodeActionOptions extends ActionSurroundings {
  /** `context.only` of the request. */
  readonly only: readonly string[] | undefined;
  /** `context.diagnostics` of the request; an action names those it mends. */
  readonly diagnostics: readonly ProtocolDiagnostic[];
  /** The client shows actions that are not to be had, with the reason. */
  readonly showsDisabled: boolean;
  /** The client asks for the edit of the action that was chosen: none is made for the list. */
  readonly resolvesEdits: boolean;
}

/** `CodeAction.data` of an action whose edit is yet to be asked for. */
export interface ActionData extends OfferName {
  readonly path: string;
}

/** The one action on save that we have; `source.fixAll` asks for it too. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.mapguard`;

const fixAllId = "fix-all";

export const codeActionKinds: readonly string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];

export function codeActions(view: PackageView, path: string, range: Range, options: CodeActionOptions): CodeAction[] {
  const { only, showsDisabled, resolvesEdits } = options;
  // On save editors ask for one kind, over the whole document.
  const mends = isWanted(CodeActionKind.QuickFix, only) || isWanted(CodeActionKind.RefactorRewrite, only);
  const offers = (mends ? diagnosticsAt(view, path, range) : []).flatMap((diagnostic) =>
    named(aboutDiagnostic(view, diagnostic, options), diagnostic, options),
  );
  if (isWanted(CodeActionKind.RefactorRewrite, only)) offers.push(...refactorings(view, path, range, options));
  if (isWanted(fixAllKind, only) && only !== undefined) offers.push(...fixAll(view, path, options));
  return withoutDoubles(offers.filter(({ kind }) => isWanted(kind, only)))
    .map((offer) => {
      if (!resolvesEdits) return complete(listed(offer), offer);
      const data: ActionData = { path, ...offer.name };
      return offer.disabledReason === undefined ? { ...listed(offer), data } : listed(offer);
    })
    .filter(({ disabled }) => disabled === undefined || showsDisabled);
}

/** The edit of an action that was listed without; the action as it is when what it is about is gone. */
export function resolveCodeAction(view: PackageView, action: CodeAction, { id, about, path }: ActionData, options: ActionSurroundings): CodeAction {
  const offers = [
    ...(id === fixAllId ? fixAll(view, path, options) : []),
    ...view.diagnostics.filter(({ fingerprint }) => fingerprint === about).flatMap((diagnostic) => aboutDiagnostic(view, diagnostic, options)),
    ...view.facts.filter(({ key }) => key === about).flatMap((fact) => ofMap(view, fact, options)),
  ];
  const offer = offers.find(({ name }) => name.id === id);
  return offer === undefined ? action : complete(action, offer);
}

function aboutDiagnostic(view: PackageView, diagnostic: Diagnostic, options: ActionSurroundings): Offer[] {
  return [...fixActions(view, diagnostic, options), ...staleActions(view, diagnostic, options), ...silencingActions(view, diagnostic, options)];
}

/** What is shown at a range, an empty one included. */
function diagnosticsAt(view: PackageView, path: string, range: Range): Diagnostic[] {
  return view.diagnostics.filter((diagnostic) => {
    if (diagnostic.file !== path) return false;
    const { line, column, endLine, endColumn } = diagnostic;
    const startsAfter = line - 1 > range.end.line || (line - 1 === range.end.line && column - 1 > range.end.character);
    const endsBefore = endLine - 1 < range.start.line || (endLine - 1 === range.start.line && endColumn - 1 < range.start.character);
    return !startsAfter && !endsBefore;
  });
}

function fixActions(view: PackageView, { fingerprint }: Diagnostic, options: ActionSurroundings): Offer[] {
  const finding = view.findings.get(fingerprint);
  return finding === undefined ? [] : fixesOf(view, finding).map((fix) => offerOf(view, fix, fingerprint, options));
}

function offerOf(view: PackageView, { id, title: text, kind, isPreferred, draft, disabledReason }: Fix, about: string, options: ActionSurroundings): Offer {
  const { translate, versionOf } = options;
  const title = translate(text);
  return {
    name: { id, about },
    title,
    kind: kind === "quickfix" ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite,
    isPreferred,
    ...(disabledReason !== undefined && { disabledReason: translate(disabledReason) }),
    key: draft?.key ?? "",
    edit: () => {
      const edits = draft?.write() ?? [];
      return isRefusal(edits) ? translate(edits.refused) : workspaceEdit(view, edits, title, versionOf);
    },
  };
}

/** Of the map whose name is at the cursor. Without being asked for, only where it is declared: a lamp at every use would be noise. */
function refactorings(view: PackageView, path: string, range: Range, options: CodeActionOptions): Offer[] {
  const file = view.files.get(path);
  if (file === undefined || file.ir.outline.generated) return [];
  const offset = positionToOffset(file, range.start);
  const isDeclared = declaredPlaces(view, path).some(({ kind, start, end }) => kind !== "type" && start <= offset && offset <= end);
  const subject = isDeclared || options.only !== undefined ? subjectAt(view, path, offset) : undefined;
  if (subject?.kind !== "map") return [];
  return subject.facts.flatMap((fact) => ofMap(view, fact, options));
}

function ofMap(view: PackageView, fact: MapFact, options: ActionSurroundings): Offer[] {
  return refactoringsOf(view, fact).map((fix) => offerOf(view, fix, fact.key, options));
}

function staleActions(view: PackageView, diagnostic: Diagnostic, { translate, versionOf }: ActionSurroundings): Offer[] {
  const file = view.files.get(diagnostic.file);
  if (diagnostic.rule !== staleSuppression.id || file === undefined) return [];
  const title = speaker(actionTexts, translate)("action.remove-suppression");
  const removal = removeSuppression(file, diagnostic);
  const name = { id: "remove-suppression", about: diagnostic.fingerprint };
  const edit = () => workspaceEdit(view, [removal], title, versionOf);
  return [{ name, title, kind: CodeActionKind.QuickFix, isPreferred: true, key: JSON.stringify(removal), edit }];
}

/** Actions that mend a diagnostic carry it along, when the request brought it. */
function named(offers: readonly Offer[], diagnostic: Diagnostic, { diagnostics }: CodeActionOptions): Offer[] {
  const mended = diagnostics.filter(({ code, range, data }) => {
    const known: unknown = data;
    if (typeof known === "object" && known !== null && "fingerprint" in known) return known.fingerprint === diagnostic.fingerprint;
    return code === diagnostic.rule && range.start.line === diagnostic.line - 1 && range.start.character === diagnostic.column - 1;
  });
  return mended.length === 0 ? [...offers] : offers.map((offer) => ({ ...offer, diagnostics: mended }));
}

/** What changes no behaviour that anybody could want: stale suppressions go, and read locks under which a map is written. */
function fixAll(view: PackageView, path: string, { translate, versionOf }: ActionSurroundings): Offer[] {
  const file = view.files.get(path);
  if (file === undefined) return [];
  const parts: FileEdit["edits"][] = [];
  const seen = new Set<string>();
  for (const diagnostic of view.diagnostics) {
    if (diagnostic.file !== path) continue;
    const edits =
      diagnostic.rule === staleSuppression.id ? (diagnostic.evidence === "stale" ? [removeSuppression(file, diagnostic)] : []) : safeFix(view, diagnostic);
    if (edits.length !== 1 || edits[0].path !== path || seen.has(JSON.stringify(edits))) continue;
    seen.add(JSON.stringify(edits));
    // One that would meddle with another waits for the next save.
    if (orderEdits([...parts.flat(), ...edits[0].edits]) !== undefined) parts.push(edits[0].edits);
  }
  const edits = orderEdits(parts.flat()) ?? [];
  if (edits.length === 0) return [];
  const title = speaker(actionTexts, translate)("action.fix-all");
  return [{ name: { id: fixAllId, about: "" }, title, kind: fixAllKind, key: "", edit: () => workspaceEdit(view, [{ path, edits }], title, versionOf) }];
}

function safeFix(view: PackageView, diagnostic: Diagnostic): readonly FileEdit[] {
  const finding = view.findings.get(diagnostic.fingerprint);
  const fix = finding && fixExclusive(view, finding);
  const edits = fix?.isSafe ? (fix.draft?.write() ?? []) : [];
  return isRefusal(edits) ? [] : edits;
}

/** Two findings may have one fix. */
function withoutDoubles(offers: readonly Offer[]): Offer[] {
  const seen = new Set<string>();
  return offers.filter(({ title, key, disabledReason }) => {
    const own = `${title}\0${disabledReason ?? ""}\0${key}`;
    return seen.has(own) ? false : seen.add(own);
  });
}

/** `quickfix` asks for `quickfix.x` too. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.length === 0 || only.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`));
}
