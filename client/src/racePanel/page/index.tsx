/**
 * The page of the race panel: shows the state that the extension sends.
 */
import "@vscode-elements/elements/dist/vscode-badge/index.js";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { listen, rememberedState } from "./host.ts";
import { NoticeView } from "./noticeView.tsx";
import { RaceView } from "./raceView.tsx";

function Panel() {
  const [state, setState] = useState(rememberedState());
  useEffect(() => listen(setState), []);
  if (state === undefined) return null;
  return state.kind === "race" ? <RaceView key={state.id} race={state} /> : <NoticeView notice={state} />;
}

const root = document.getElementById("root");
if (root !== null) render(<Panel />, root);
