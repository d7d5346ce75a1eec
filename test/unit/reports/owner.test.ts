/** Which test a report belongs to; packages of function names. */
import { describe, expect, it } from "vitest";
import { makeFrame, packageOf, userFrame } from "../../../server/src/reports/frames.ts";
import { ownerOf } from "../../../server/src/reports/owner.ts";
import type { Side } from "../../../server/src/reports/report.ts";

const side = (frames: readonly string[], created: readonly string[]): Side => {
  const make = (name: string) => makeFrame(name, "/x/a_test.go", 1);
  return { access: "read", goroutine: 1, main: false, how: "report", frames: frames.map(make), created: created.map(make), frameLost: false };
};
const none = { package: null, test: null };
const owner = (frames: readonly string[], created: readonly string[], hint = none) => ownerOf([side(frames, created)], hint);

describe("the owner", () => {
  it("is named by the stack that created the goroutine before any other", () => {
    expect(owner(["p.TestVictim.func1"], ["p.helper", "p.TestStarter"], { ...none })).toEqual({ test: "TestStarter", package: "p", from: "creation" });
  });

  it("is named by the access, then by the event, which is cut to the top-level test", () => {
    expect(owner(["p.TestA"], ["testing.(*T).Run"])).toEqual({ test: "TestA", package: "p", from: "access" });
    const hint = { package: "example.com/p", test: "TestA/case_1" };
    expect(ownerOf([side(["p.work"], [])], hint)).toEqual({ test: "TestA", package: "example.com/p", from: "event" });
    expect(owner(["main.main"], [])).toBeNull();
  });

  it.each([
    "Test",
    "TestX.func1",
    "TestX.func2.1.3",
    "TestX.gowrap1",
    "TestX.deferwrap2",
    "TestX-range1",
    "Test_lower",
    "TestMapsKeys.func1.Keys[...].1",
    "BenchmarkGet.func1",
    "FuzzIt",
    "ExampleCache",
    "Test世界",
  ])("may be %s", (name) => {
    expect(owner([`example.com/p.${name}`], [])?.test).toBe(/^[^.[-]+/.exec(name)?.[0]);
  });

  it.each(["Testing", "testX", "(*Suite).TestX", "Suite.TestX", "newTest", "TestX.method"])("is not %s", (name) => {
    expect(owner([`example.com/p.${name}`], [])).toBeNull();
  });

  it("is in a test file", () => {
    expect(ownerOf([{ ...side([], []), frames: [makeFrame("p.TestServer", "/x/server.go", 1)] }], none)).toBeNull();
  });
});

describe("a function's package", () => {
  it.each([
    ["main.main", "main"],
    ["example.com/a.b/c.(*T[...]).F.func1", "example.com/a.b/c"],
    ["gopkg.in/yaml%2ev3.F", "gopkg.in/yaml.v3"],
    ["example.com/x.(*Set[go.shape.struct { example.com/x.a string }]).Add", "example.com/x"],
    ["p.Update[go.shape.map[string]int,go.shape.string]", "p"],
    ["internal/runtime/maps.(*Iter).Next", "internal/runtime/maps"],
    ["panic", ""],
  ])("of %s is %s", (name, path) => {
    expect(packageOf(name)).toBe(path);
  });

  it("tells Go's own frames from the user's", () => {
    const frames = ["runtime.mapiternext", "reflect.(*MapIter).Next", "internal/fmtsort.Sort", "fmt.Sprint", "net/http.X", "panic", "shop.Print"];
    expect(userFrame(frames.map((name) => makeFrame(name, "/x.go", 1)))?.function).toBe("shop.Print");
    expect(userFrame([makeFrame("main.main", "_testmain.go", 1)])).toBeUndefined();
  });
});
