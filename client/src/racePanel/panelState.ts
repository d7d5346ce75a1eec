/**
 * What the extension tells the page of the race panel, and what the page asks for. The page knows ids only: no path, no
 * command and no argument of one crosses over. Every text is translated already.
 */

export type PanelState = NoticeState | RaceState;

/** Nothing to show, or something in the way: what it is and what to do about it. */
export interface NoticeState {
  readonly kind: "notice";
  readonly tone: "plain" | "running" | "problem" | "good";
  readonly title: string;
  readonly text: string;
  /** What was printed; "" when nothing was. */
  readonly raw: string;
  readonly sections: readonly PanelSection[];
  readonly actions: readonly PanelAction[];
}

/** Shown folded. */
export interface PanelSection {
  readonly title: string;
  /** Either may be "". */
  readonly items: readonly { readonly head: string; readonly text: string }[];
  /** What is not shown; "" when all is. */
  readonly more: string;
}

export interface PanelAction {
  readonly id: PanelActionId;
  readonly label: string;
  readonly primary: boolean;
  /** What it does, where the label does not say it all; "" else. */
  readonly hint: string;
}

export type PanelActionId = "fix" | "verify" | "copy" | "raw" | "run" | "untilRace" | "guard" | "cancel" | "trust" | "installGo" | "openLog" | "why";

export interface RaceState {
  readonly kind: "race";
  readonly id: string;
  readonly title: string;
  /** Such as `write × read`. */
  readonly accesses: string;
  readonly badge: { readonly tone: "confirmed" | "plain" | "good"; readonly text: string };
  /** The test, and whatever else helps to see it again. */
  readonly meta: readonly string[];
  /** Further lines that matter: advice on GOTRACEBACK, running verification, … */
  readonly notes: readonly string[];
  readonly lanes: readonly Lane[];
  /** Said below both lanes. */
  readonly between: string;
  readonly footer: readonly string[];
  /** Of the run that showed it: what could not be read. */
  readonly sections: readonly PanelSection[];
  readonly actions: readonly PanelAction[];
  readonly texts: LaneTexts;
}

export interface LaneTexts {
  readonly created: string;
  readonly open: string;
  readonly notFound: string;
}

export interface Lane {
  readonly name: string;
  /** `goroutine 18`, `main goroutine`. */
  readonly goroutine: string;
  readonly access: string;
  readonly writes: boolean;
  /** `candidate: …` where the other side is a guess; "" else. */
  readonly guess: string;
  /** From the goroutine's creation to the access, which comes last. */
  readonly frames: readonly LaneFrame[];
  readonly holds: string;
}

export interface LaneFrame {
  /** The page sends it back when the frame is opened. */
  readonly id: string;
  readonly kind: "created" | "call" | "access";
  /** `server.go:41`. */
  readonly place: string;
  readonly line: number;
  readonly function: string;
  /** The line of code; "" when it is not at hand. */
  readonly code: string;
  /** Its file is known here. */
  readonly found: boolean;
}

/** What the page sends. */
export type PageMessage =
  | { readonly type: "ready" }
  | { readonly type: "open"; readonly race: string; readonly frame: string }
  | { readonly type: "action"; readonly race: string; readonly action: PanelActionId };

const actionIds: Readonly<Record<PanelActionId, true>> = {
  fix: true,
  verify: true,
  copy: true,
  raw: true,
  run: true,
  untilRace: true,
  guard: true,
  cancel: true,
  trust: true,
  installGo: true,
  openLog: true,
  why: true,
};

/** A page is not trusted: anything else is undefined. */
export function parsePageMessage(message: unknown): PageMessage | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const text = (name: string): string | undefined => {
    const value: unknown = Object.hasOwn(message, name) ? Reflect.get(message, name) : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const [type, race, frame, action] = ["type", "race", "frame", "action"].map(text);
  if (type === "ready") return { type };
  if (type === "open" && race !== undefined && frame !== undefined) return { type, race, frame };
  if (type === "action" && race !== undefined && action !== undefined && isAction(action)) return { type, race, action };
  return undefined;
}

function isAction(action: string): action is PanelActionId {
  return Object.hasOwn(actionIds, action);
}
