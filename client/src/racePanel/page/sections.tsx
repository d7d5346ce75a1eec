/**
 * What could not be read, folded: it may be long, and most of the time nobody needs it.
 */
import type { PanelSection } from "../panelState.ts";

export function Sections({ sections }: { readonly sections: readonly PanelSection[] }) {
  return (
    <>
      {sections.map(({ title, items, more }) => (
        <details class="unread" key={title}>
          <summary>{title}</summary>
          {items.map(({ head, text }) => (
            <div key={head}>
              {head !== "" && <p>{head}</p>}
              {text !== "" && <pre>{text}</pre>}
            </div>
          ))}
          {more !== "" && <p>{more}</p>}
        </details>
      ))}
    </>
  );
}
