/**
 * The panel without a race: nothing run yet, a run going on, something in the way.
 */
import type { NoticeState } from "../panelState.ts";
import { Actions } from "./actions.tsx";
import { Sections } from "./sections.tsx";

const icons = { plain: "info", running: "beaker", problem: "warning", good: "pass" } as const;

export function NoticeView({ notice }: { readonly notice: NoticeState }) {
  const { tone, title, text, raw, sections, actions } = notice;
  return (
    <main class={`notice ${tone}`} aria-live="polite">
      {tone === "running" && <vscode-progress-bar indeterminate />}
      <h1>
        <span class={`codicon codicon-${icons[tone]}`} aria-hidden="true" /> {title}
      </h1>
      {text.split("\n").map((line) => (
        <p key={line}>{line}</p>
      ))}
      <Actions race="" actions={actions} />
      {raw !== "" && <pre>{raw}</pre>}
      <Sections sections={sections} />
    </main>
  );
}
