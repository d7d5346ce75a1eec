/**
 * Turns what a test binary prints (with -test.v=test2json) into the events that `go test -json` makes of it.
 */

/** Marks the lines that the testing package itself prints, wherever they begin. */
const mark = "\x16";
const announcement = /^=== (RUN|PAUSE|CONT|NAME)\s+(\S*)$/;
const verdict = /^\s*--- (PASS|FAIL|SKIP|BENCH): (\S+) \((\d+(?:\.\d+)?)s\)$/;

export class BinaryOutput {
  readonly #package: string;
  readonly #emit: (line: string) => void;
  readonly #decoders = { out: new TextDecoder(), err: new TextDecoder() };
  readonly #rest = { out: "", err: "" };
  #test = "";

  /** `emit` gets one event at a time, as a line of JSON. */
  constructor(path: string, emit: (line: string) => void) {
    this.#package = path;
    this.#emit = emit;
    this.#event("start", "");
  }

  push(stream: "out" | "err", bytes: Uint8Array): void {
    const lines = (this.#rest[stream] + this.#decoders[stream].decode(bytes, { stream: true })).split("\n");
    this.#rest[stream] = lines.pop() ?? "";
    for (const line of lines) this.#line(line, "\n");
  }

  end(passed: boolean): void {
    for (const stream of ["out", "err"] as const) {
      if (this.#rest[stream] !== "") this.#line(this.#rest[stream], "");
      this.#rest[stream] = "";
    }
    this.#event(passed ? "pass" : "fail", "");
  }

  /** Output without a line break may stand in front of a mark. */
  #line(line: string, end: string): void {
    const at = line.indexOf(mark);
    const own = at < 0 ? "" : line.slice(at + 1);
    if (at > 0 && line.slice(0, at).trim() !== "") this.#output(line.slice(0, at));
    if (at < 0) {
      this.#output(line + end);
      return;
    }
    const [, what, name] = announcement.exec(own) ?? [];
    if (what !== undefined) {
      this.#test = name;
      if (what !== "NAME") this.#event(what.toLowerCase(), name);
    }
    const [, result, test, seconds] = verdict.exec(own) ?? [];
    if (result !== undefined) this.#test = test;
    this.#output(own + end);
    if (result !== undefined && result !== "BENCH") this.#event(result.toLowerCase(), test, Number(seconds));
  }

  #output(text: string): void {
    this.#emit(JSON.stringify({ Action: "output", Package: this.#package, ...(this.#test !== "" && { Test: this.#test }), Output: text }));
  }

  #event(action: string, test: string, elapsed?: number): void {
    this.#emit(
      JSON.stringify({ Action: action, Package: this.#package, ...(test !== "" && { Test: test }), ...(elapsed !== undefined && { Elapsed: elapsed }) }),
    );
  }
}
