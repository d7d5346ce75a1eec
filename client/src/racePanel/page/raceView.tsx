/**
 * The detail of a race: two lanes side by side, from where each goroutine was created to its access. Arrow keys move
 * between lanes and frames, Enter opens the line.
 */
import type { Lane, LaneFrame, LaneTexts, RaceState } from "../panelState.ts";
import { Actions } from "./actions.tsx";
import { send } from "./host.ts";
import { Sections } from "./sections.tsx";

const badgeIcons = { confirmed: "circle-filled", plain: "circle", good: "pass" } as const;

export function RaceView({ race }: { readonly race: RaceState }) {
  const { badge } = race;
  return (
    <main class="race">
      <header>
        <h1>
          {race.title} <span class="accesses">{race.accesses}</span>
        </h1>
        <span class={`badge ${badge.tone}`}>
          <span class={`codicon codicon-${badgeIcons[badge.tone]}`} aria-hidden="true" /> {badge.text}
        </span>
      </header>
      <p class="meta origin">{race.meta.join(" · ")}</p>
      {race.notes.map((note) => (
        <p class="note" key={note} aria-live="polite">
          <span class="codicon codicon-info" aria-hidden="true" /> {note}
        </p>
      ))}
      <div class="lanes">
        {race.lanes.map((lane, index) => (
          <LaneView key={lane.name} race={race.id} lane={lane} index={index} texts={race.texts} />
        ))}
      </div>
      <p class="between">{race.between}</p>
      {race.footer.length > 0 && <p class="meta">{race.footer.join(" · ")}</p>}
      <Sections sections={race.sections} />
      <Actions race={race.id} actions={race.actions} />
    </main>
  );
}

function LaneView({ race, lane, index, texts }: { readonly race: string; readonly lane: Lane; readonly index: number; readonly texts: LaneTexts }) {
  const label = `${lane.name}: ${lane.goroutine}, ${lane.access}${lane.holds === "" ? "" : `, ${lane.holds}`}`;
  return (
    <section class={`lane ${lane.writes ? "writes" : "reads"}`} aria-label={label}>
      <h2>
        <span class="name">{lane.name}</span> {lane.goroutine}
        <span class="access">{lane.access}</span>
      </h2>
      {lane.guess !== "" && <p class="guess">{lane.guess}</p>}
      <ol>
        {lane.frames.map((frame, at) => (
          <li key={frame.id} class={frame.kind}>
            <FrameView race={race} frame={frame} texts={texts} first={index === 0 && at === 0} />
          </li>
        ))}
      </ol>
      {lane.holds !== "" && (
        <p class="holds">
          <span class="codicon codicon-lock" aria-hidden="true" /> {lane.holds}
        </p>
      )}
    </section>
  );
}

function FrameView(props: { readonly race: string; readonly frame: LaneFrame; readonly texts: LaneTexts; readonly first: boolean }) {
  const { race, frame, texts, first } = props;
  const created = frame.kind === "created" ? `${texts.created} ` : "";
  const label = [`${created}${frame.place}`, frame.function, frame.code, frame.found ? texts.open : texts.notFound].filter((part) => part !== "").join(", ");
  return (
    <button
      type="button"
      class="frame"
      data-frame={frame.id}
      tabIndex={first ? 0 : -1}
      aria-label={label}
      aria-disabled={!frame.found}
      title={frame.found ? `${frame.place}  ${frame.function}` : texts.notFound}
      onKeyDown={move}
      onClick={() => send({ type: "open", race, frame: frame.id })}
    >
      <span class="head">
        {frame.kind === "access" && (
          <span class="mark" aria-hidden="true">
            ▶
          </span>
        )}
        {created !== "" && <span class="created">{texts.created}</span>}
        <span class="place">{frame.place}</span>
        <span class="function">{frame.function}</span>
      </span>
      {frame.code !== "" && frame.kind !== "call" && (
        <code>
          <span class="line">{frame.line}</span> {frame.code}
        </code>
      )}
    </button>
  );
}

/** The frame that has the focus is the only one that Tab reaches. */
function move(event: KeyboardEvent): void {
  const from = event.currentTarget instanceof HTMLElement ? event.currentTarget : null;
  const lanes = [...document.querySelectorAll(".lane")].map((lane) => [...lane.querySelectorAll<HTMLElement>(".frame")]);
  const lane = lanes.findIndex((frames) => from !== null && frames.includes(from));
  if (from === null || lane < 0) return;
  const at = lanes[lane].indexOf(from);
  const beside = (index: number) => lanes[index]?.[Math.min(at, lanes[index].length - 1)];
  const targets: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowUp: lanes[lane][at - 1],
    ArrowDown: lanes[lane][at + 1],
    ArrowLeft: beside(lane - 1),
    ArrowRight: beside(lane + 1),
    Home: lanes[lane][0],
    End: lanes[lane].at(-1),
  };
  const to = targets[event.key];
  if (to === undefined) return;
  event.preventDefault();
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
