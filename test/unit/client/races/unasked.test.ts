/** VS Code is reminded of editors that it has not asked about, and only of these. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Unasked } from "../../../../client/src/racePanel/unasked.ts";

describe("editors that were not asked about", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are reminded of until they are asked about", () => {
    const remind = vi.fn();
    const unasked = new Unasked(remind);
    unasked.show(["a", "b"]);
    unasked.asked("a");
    vi.advanceTimersByTime(3_500);
    expect(remind).toHaveBeenCalledTimes(2);
    unasked.asked("b");
    vi.advanceTimersByTime(60_000);
    expect(remind).toHaveBeenCalledTimes(2);
  });

  it("are given up in the end", () => {
    const remind = vi.fn();
    new Unasked(remind).show(["a"]);
    vi.advanceTimersByTime(600_000);
    expect(remind).toHaveBeenCalledTimes(4);
  });

  it("are none where VS Code asks by itself", () => {
    const remind = vi.fn();
    const unasked = new Unasked(remind);
    unasked.show(["a"]);
    unasked.asked("a");
    unasked.show(["a"]);
    vi.advanceTimersByTime(60_000);
    expect(remind).not.toHaveBeenCalled();
  });

  it("are asked about anew when they come back into sight, and forgotten when they go", () => {
    const remind = vi.fn();
    const unasked = new Unasked(remind);
    unasked.show(["a"]);
    unasked.asked("a");
    unasked.show([]);
    vi.advanceTimersByTime(60_000);
    expect(remind).not.toHaveBeenCalled();
    unasked.show(["a"]);
    vi.advanceTimersByTime(1_500);
    expect(remind).toHaveBeenCalledTimes(1);
  });
});
