/** Which runs a cancel ends, and which ones a new run. */
import { expect, it } from "vitest";
import { ActiveRuns } from "../../../../client/src/racePanel/activeRuns.ts";

it("one run is cancelled, or all that have not ended", () => {
  const active = new ActiveRuns();
  const [one, two, three] = [1, 2, 3].map((id) => active.begin(id, {}, false).signal);
  active.cancel(2);
  expect([one, two, three].map(({ aborted }) => aborted)).toEqual([false, true, false]);
  active.end(3);
  active.cancel();
  expect([one, two, three].map(({ aborted }) => aborted)).toEqual([true, true, false]);
});

it("a run ends those before it where that is wished, but not those it was asked for with", () => {
  const active = new ActiveRuns();
  const [before, batch] = [{}, {}];
  const [old, first] = [active.begin(1, before, true).signal, active.begin(2, before, true).signal];
  expect([old.aborted, first.aborted]).toEqual([false, false]);
  const next = active.begin(3, batch, false).signal;
  expect([old.aborted, first.aborted]).toEqual([false, false]);
  const last = active.begin(4, batch, true).signal;
  expect([old, first, next, last].map(({ aborted }) => aborted)).toEqual([true, true, false, false]);
});
