/** Dumps that no recorded sample has: restarts, deaths within deaths, foreign lines, many goroutines. */
import { describe, expect, it } from "vitest";
import { readReports } from "../../../server/src/reports/reader.ts";

const stack = (id: number, state: string, name = "main.f", line = 1) =>
  `goroutine ${id} [${state}]:\n${name}(0x${id})\n\t/x/main.go:${line} +0x1d\ncreated by main.main in goroutine 1\n\t/x/main.go:99 +0x20\n`;
const writes = "fatal error: concurrent map writes";
const dump = `${writes}\n\n${stack(7, "running")}\n${stack(8, "runnable", "main.g", 2)}\n${stack(1, "select", "main.main", 3)}`;

describe("dumps", () => {
  it("of one log are told apart", () => {
    const { reports, summary } = readReports(`${dump}exit status 2\nstarting\n${dump}\n${dump}`);
    expect(reports.map(({ sides, goroutines }) => [sides[0].goroutine, goroutines])).toEqual([
      [7, 3],
      [7, 3],
      [7, 3],
    ]);
    expect(summary).toMatchObject({ goroutines: 9, unparsedLines: 0 });
  });

  it("without stacks are one death for each message", () => {
    expect(readReports(`start\n${writes}\nexit status 2\nstart\n${writes}\nexit status 2\n`).reports).toHaveLength(2);
    expect(readReports(`${writes}\nstarting again\n${writes}\nstarting again\n`).reports).toHaveLength(2);
  });

  it("of goroutines that die together are one death", () => {
    for (const head of [`${writes}\n${writes}\n`, `fatal error: ${writes}\nconcurrent map writes\n`, `${writes}\nnoise\n${writes}\n`]) {
      expect(readReports(dump.replace(`${writes}\n`, head)).reports).toHaveLength(1);
    }
    const within = dump.replace("created by main.main in goroutine 1\n", `${writes}\ncreated by main.main in goroutine 1\n`);
    expect(readReports(within).reports).toMatchObject([{ goroutines: 3 }]);
  });

  it("keep a panic that ends in a fatal error as that error, and a nested panic as one", () => {
    const fatal = readReports(`panic: boom\n\t${writes}\n\n${stack(1, "running")}`).reports;
    expect(fatal).toMatchObject([{ kind: "fatal", message: "concurrent map writes", isMap: true }]);
    const panics = readReports(`panic: one [recovered]\n\tpanic: two\n\n${stack(1, "running")}`).reports;
    expect(panics).toMatchObject([{ kind: "panic", message: "one [recovered]\npanic: two", isMap: false }]);
  });

  it("are no deaths where only goroutines are listed, or only words", () => {
    expect(readReports(`SIGQUIT: quit\n\n${stack(1, "running")}\n${stack(2, "sleep")}`)).toMatchObject({ reports: [], summary: { goroutines: 2 } });
    for (const words of ["panic: nothing follows\n", "fatal error: something else\n", `log: ${writes}\n`, 'msg="fatal error: concurrent map writes"\n']) {
      expect(readReports(`${words}all is well\n`).reports).toEqual([]);
    }
    expect(readReports(`http: panic serving 127.0.0.1:1: boom\n${stack(1, "running")}`).reports).toEqual([]);
  });

  it("believe a message behind other text when goroutines follow", () => {
    expect(readReports(`half a line ${dump}`).reports).toMatchObject([{ message: "concurrent map writes", goroutines: 3 }]);
  });

  it("count foreign lines between and within goroutines, and keep them", () => {
    const disturbed = dump.replace("\n\ngoroutine 8", "\n\nbetween\n\ngoroutine 8").replace("main.g(0x8)\n", "main.g(0x8)\nwithin\n");
    const { reports, summary } = readReports(`${disturbed}\nafter\n`);
    expect(summary.unparsed.map(({ text }) => text)).toEqual(["between", "within"]);
    expect(summary.unparsed.map(({ line }) => disturbed.split("\n")[line - 1])).toEqual(["between", "within"]);
    expect(summary.unparsedLines).toBe(2);
    expect(reports[0].others.map(({ frames }) => frames[0].function)).toEqual(["main.g", "main.main"]);
  });

  it("of many equal goroutines are kept once, whatever their arguments, and disturbed ones are not lost", () => {
    const many = Array.from({ length: 5000 }, (_, i) => stack(100 + i, "chan receive", "main.wait", 5));
    many.splice(2500, 0, "a line between\n");
    const text = `${dump}\n${many.join("\n")}`;
    const { reports, summary } = readReports(text);
    expect(reports).toHaveLength(1);
    expect(text.split("\n")[summary.unparsed[0].line - 1]).toBe("a line between");
    expect(reports[0].goroutines).toBe(5003);
    expect(reports[0].others.find(({ frames }) => frames[0].function === "main.wait")).toMatchObject({ count: 5000, goroutine: 100 });
    expect(summary).toMatchObject({ unparsedLines: 1, unparsed: [{ text: "a line between" }] });
  });

  it("keep goroutines on different maps apart, and name the one on the same map", () => {
    const at = (id: number, map: string) =>
      `goroutine ${id} [runnable]:\nruntime.mapassign_fast64(0x47b380, ${map}, 0x${id})\n\t/go/map.go:1 +0x1\nmain.put(0x1)\n\t/x/main.go:9 +0x1\n`;
    const others = Array.from({ length: 50 }, (_, i) => at(20 + i, `0xc00007${String(1000 + i)}`));
    const died = at(7, "0xc000099999").replace("[runnable]:\n", "[running]:\nruntime.fatal({0x1, 0x2})\n\t/go/panic.go:1 +0x1\n");
    const [report] = readReports(`${writes}\n\n${died}\n${others.join("\n")}\n${at(80, "0xc000099999")}`).reports;
    expect(report.address).toBe("0xc000099999");
    expect(report.showsPointers).toBe(true);
    expect(report.sides.map(({ goroutine, how }) => [goroutine, how])).toEqual([
      [7, "report"],
      [80, "same-map-pointer"],
    ]);
    expect(report.others).toHaveLength(50);
  });

  it("are counted once for a goroutine that comes a second time with its stack", () => {
    const missing =
      "goroutine 9 [running]:\n\tgoroutine running on other thread; stack unavailable\ncreated by main.main in goroutine 1\n\t/x/main.go:99 +0x20\n";
    const [report] = readReports(`${dump}\n${missing}\n${stack(9, "running", "main.late", 7)}`).reports;
    expect(report.goroutines).toBe(4);
    expect(report.others.filter(({ goroutine }) => goroutine === 9).map(({ frames }) => frames[0].function)).toEqual(["main.late"]);
  });

  it("tell a fault inside a map function from other faults", () => {
    const fault = (name: string) =>
      `unexpected fault address 0x0\nfatal error: fault\n[signal SIGSEGV: segmentation violation code=0x80]\n\ngoroutine 6 [running]:\n${name}(0x1, 0xc000099999, 0x0)\n\t/go/x.go:1 +0x1\nmain.f()\n\t/x/main.go:2 +0x1\n`;
    expect(readReports(fault("runtime.mapassign_fast64")).reports).toMatchObject([{ kind: "fatal", message: "fault", isMap: true }]);
    expect(readReports(fault("runtime.memmove")).reports).toMatchObject([{ kind: "fatal", message: "fault", isMap: false }]);
  });
});

describe("texts that invite trouble", () => {
  const much = 300_000;
  it.each([
    ["headers in one line", `${"goroutine 1 [".repeat(much / 10)}]:\n`],
    ["labels without end", `goroutine 1 [${"] {".repeat(much)}\n`],
    ["parentheses", `${dump}main.f${"(".repeat(much)}${")".repeat(much)}\n`],
    ["colons", `goroutine 1 [running]:\nmain.f()\n\t${":1".repeat(much)}x\n`],
    ["bars", `WARNING: DATA RACE\n${"=".repeat(much)}\n${"= ".repeat(much)}\n`],
    ["sides", `WARNING: DATA RACE\n${"Write at 0x00c00009a000 by goroutine 6:\n".repeat(20_000)}`],
    ["words of the grammar", "fatal error: panic: WARNING: DATA RACE mapguard: ".repeat(10_000)],
    ["spaces", `${" ".repeat(much)}x\n${"  ".repeat(much)}()\n`],
    ["blank lines", "\n".repeat(much)],
    ["events", `${'{"Action":"output","Package":"p","Output":"x"}\n'.repeat(20_000)}`],
    ["packages", Array.from({ length: 5_000 }, (_, i) => `{"Action":"output","Package":"p${i}","Output":"half"}\n`).join("")],
    ["deep JSON", `{"Action":${"[".repeat(much)}\n`],
  ])("of %s are read soon", (_, text) => {
    const start = performance.now();
    readReports(text);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
