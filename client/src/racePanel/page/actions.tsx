/**
 * The buttons: one primary, the others quiet.
 */
import type { PanelAction, PanelActionId } from "../panelState.ts";
import { send } from "./host.ts";

const icons: Readonly<Partial<Record<PanelActionId, string>>> = {
  fix: "lightbulb",
  verify: "play",
  run: "play",
  untilRace: "sync",
  guard: "shield",
  cancel: "debug-stop",
  copy: "copy",
  raw: "output",
  why: "question",
  trust: "shield",
  openLog: "folder-opened",
};

export function Actions({ race, actions }: { readonly race: string; readonly actions: readonly PanelAction[] }) {
  if (actions.length === 0) return null;
  return (
    <div class="actions">
      {actions.map(({ id, label, primary, hint }) => (
        <vscode-button
          key={id}
          class={primary ? "primary" : "quiet"}
          icon={icons[id]}
          secondary={!primary}
          title={hint || label}
          data-action={id}
          onClick={() => send({ type: "action", race, action: id })}
        >
          <span>{label}</span>
        </vscode-button>
      ))}
    </div>
  );
}
