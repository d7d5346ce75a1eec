/** Logs as the editor reads them: files of log_path are taken strictly, and of a long text it is said what is not shown. */
import { describe, expect, it } from "vitest";
import { KeptBytes } from "../../../../client/src/intake/keptBytes.ts";
import { isRaceLog, readPieces } from "../../../../client/src/intake/logReading.ts";
import { loadSample } from "../../reports/samples.ts";

const genuine = loadSample("traces/race-go1.26-del64.txt").text;
const disturbed = genuine.replace("\n\nPrevious", "\nnoise\n\nPrevious");
const bytes = (text: string) => new TextEncoder().encode(text);
const leftOut = (count: number) => `[${count} left out]`;

async function read(text: string, path: string, raceLogFolder?: string, size = 5) {
  const whole = bytes(text);
  const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.subarray(i * size, (i + 1) * size));
  return readPieces(pieces, { path, raceLogFolder }, leftOut);
}

describe("a file of log_path", () => {
  it("is known by its name in the watched folder, and elsewhere by its first line too", () => {
    const start = bytes(genuine);
    const other = bytes("2026/11/20 started\n");
    expect(isRaceLog({ path: "/srv/races/race.4711", raceLogFolder: "/srv/races/" }, other)).toBe(true);
    expect(isRaceLog({ path: "C:\\races\\race.log.4711", raceLogFolder: "C:\\races" }, other)).toBe(true);
    expect(isRaceLog({ path: "/srv/races/race.4711", raceLogFolder: undefined }, start)).toBe(true);
    expect(isRaceLog({ path: "race.4711", raceLogFolder: undefined }, start)).toBe(true);
    // A rotated log, a log of another name, and a file below the folder.
    expect(isRaceLog({ path: "/var/log/server.log.1", raceLogFolder: "/srv/races" }, other)).toBe(false);
    expect(isRaceLog({ path: "/srv/races/server.log", raceLogFolder: "/srv/races" }, start)).toBe(false);
    expect(isRaceLog({ path: "/srv/races/old/race.1", raceLogFolder: "/srv/races" }, other)).toBe(false);
  });

  it("takes no block in which other text stands; any other log does", async () => {
    expect(await read(disturbed, "/srv/races/race.4711", "/srv/races")).toMatchObject({ reports: [], summary: { rejected: 1 } });
    expect(await read(disturbed, "/tmp/race.4711")).toMatchObject({ reports: [], summary: { rejectedBlocks: [{ reason: "disturbed" }] } });
    expect((await read(disturbed, "/tmp/race.log")).reports).toHaveLength(1);
    expect((await read(`started\n${disturbed}`, "/var/log/server.log.1")).reports).toHaveLength(1);
    expect((await read(genuine, "/srv/races/race.4711", "/srv/races")).reports).toHaveLength(1);
  });

  it("may be shorter than the line that tells it", async () => {
    expect(await read("", "/srv/race.1")).toMatchObject({ reports: [], text: "" });
    expect(await read("===\n", "/srv/race.1")).toMatchObject({ reports: [], text: "===\n" });
  });
});

describe("the text that is kept", () => {
  const kept = (length: number, size: number) => {
    const all = new KeptBytes();
    const whole = bytes("0123456789".repeat(Math.ceil(length / 10)).slice(0, length));
    for (let at = 0; at < length; at += size) all.add(whole.subarray(at, at + size));
    return { text: all.text(leftOut), whole: new TextDecoder().decode(whole) };
  };

  it.each([1_000, 7_777, 65_536, 1 << 20])("is the whole of a short one, in pieces of %i", (size) => {
    const { text, whole } = kept(250_000, size);
    expect(text).toBe(whole);
  });

  it.each([1_000, 7_777, 65_536, 1 << 21])("says how much of a long one is left out, in pieces of %i", (size) => {
    const { text, whole } = kept(1_000_003, size);
    const [head, tail] = text.split(/\n\[\d+ left out\]\n/);
    const left = Number(/\[(\d+) left out\]/.exec(text)?.[1]);
    expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true);
    expect(head.length + left + tail.length).toBe(whole.length);
    expect([head.length, tail.length]).toEqual([64 * 1024, 192 * 1024]);
  });
});
