/** Runs wait for each other: never two at once on a package. */
import { describe, expect, it } from "vitest";
import { RunQueue } from "../../../server/src/runner/runQueue.ts";

/** A run whose end the test decides. */
function controlled(queue: RunQueue, log: string[], name: string, packages: readonly string[], signal?: AbortSignal) {
  let end: (error?: Error) => void = () => {};
  const ended = new Promise<string>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve(name) : reject(error));
  });
  const result = queue.add({
    packages,
    signal,
    run: () => {
      log.push(name);
      return ended;
    },
  });
  return { end, result };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("RunQueue", () => {
  it("runs one after the other where they share a package, beside each other where they do not", async () => {
    const queue = new RunQueue(3);
    const log: string[] = [];
    const first = controlled(queue, log, "first", ["/m/a"]);
    const same = controlled(queue, log, "same", ["/m/a"]);
    const other = controlled(queue, log, "other", ["/m/b"]);
    await settle();
    expect({ log, running: queue.running, waiting: queue.waiting }).toEqual({ log: ["first", "other"], running: 2, waiting: 1 });
    first.end();
    await expect(first.result).resolves.toBe("first");
    await settle();
    expect(log).toEqual(["first", "other", "same"]);
    same.end();
    other.end();
    await Promise.all([same.result, other.result]);
    await settle();
    expect(queue.running).toBe(0);
  });

  it("takes a pattern for all the packages below, and keeps the order among those that share some", async () => {
    const queue = new RunQueue(9);
    const log: string[] = [];
    const one = controlled(queue, log, "one", ["/m/a/b"]);
    const all = controlled(queue, log, "all", ["/m/a/..."]);
    const late = controlled(queue, log, "late", ["/m/a/c"]);
    const beside = controlled(queue, log, "beside", ["/m/ab", "/m/x/..."]);
    await settle();
    expect(log).toEqual(["one", "beside"]);
    one.end();
    await one.result;
    await settle();
    expect(log).toEqual(["one", "beside", "all"]);
    all.end();
    await all.result;
    await settle();
    expect(log).toEqual(["one", "beside", "all", "late"]);
    late.end();
    beside.end();
    await Promise.all([late.result, beside.result]);
  });

  it("by default runs one at a time", async () => {
    const queue = new RunQueue();
    const log: string[] = [];
    const a = controlled(queue, log, "a", ["/a"]);
    const b = controlled(queue, log, "b", ["/b"]);
    await settle();
    expect(log).toEqual(["a"]);
    a.end(new Error("broken"));
    await expect(a.result).rejects.toThrow("broken");
    await settle();
    expect(log).toEqual(["a", "b"]);
    b.end();
    await b.result;
  });

  it("lets those go that were given up while they waited", async () => {
    const queue = new RunQueue();
    const log: string[] = [];
    const control = new AbortController();
    const a = controlled(queue, log, "a", ["/a"]);
    const b = controlled(queue, log, "b", ["/b"], control.signal);
    const c = controlled(queue, log, "c", ["/c"], AbortSignal.abort(new Error("before")));
    await expect(c.result).rejects.toThrow("before");
    control.abort(new Error("given up"));
    await expect(b.result).rejects.toThrow("given up");
    a.end();
    await a.result;
    expect({ log, waiting: queue.waiting }).toEqual({ log: ["a"], waiting: 0 });
  });
});
