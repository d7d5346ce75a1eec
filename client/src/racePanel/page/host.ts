/**
 * The page's line to the extension, and what it keeps while it is hidden or the window reloads.
 */
import type { PageMessage, PanelState } from "../panelState.ts";

interface HostApi {
  postMessage(message: PageMessage): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): HostApi;

const host = acquireVsCodeApi();

export function send(message: PageMessage): void {
  host.postMessage(message);
}

/** What was shown last, until the extension says what is to be shown. */
export function rememberedState(): PanelState | undefined {
  const state = host.getState();
  // An earlier version of the extension may have left another shape.
  return state !== undefined && "sections" in state ? state : undefined;
}

/** Calls `show` for every state the extension sends. */
export function listen(show: (state: PanelState) => void): () => void {
  const receive = ({ data }: MessageEvent<PanelState>) => {
    host.setState(data);
    show(data);
  };
  window.addEventListener("message", receive);
  send({ type: "ready" });
  return () => window.removeEventListener("message", receive);
}
