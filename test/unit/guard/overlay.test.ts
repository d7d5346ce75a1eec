/** The generator on small runtimes made up here, and the judgement on what a guarded program prints. */
import { describe, expect, it } from "vitest";
import { type GuardSources, generateGuard, type RuntimeSources } from "../../../server/src/runner/guard/overlay.ts";
import { judgeSelfTest } from "../../../server/src/runner/guard/selfTest.ts";
import { loadSample } from "../reports/samples.ts";

const map = 'package runtime\n\nfunc f(h *hmap) {\n\tif h.flags&hashWriting != 0 {\n\t\tfatal("concurrent map writes")\n\t}\n\th.flags ^= hashWriting\n}\n';
const swiss = 'package maps\n\nfunc (m *Map) Put() {\n\tif m.writing != 0 {\n\t\tfatal("concurrent map writes")\n\t}\n\tm.writing ^= 1\n}\n';
const modern = `package runtime

func newInlineUnwinder(f funcInfo, pc uintptr) (inlineUnwinder, inlineFrame) {}
func fpTracebackPCs(fp unsafe.Pointer, pcBuf []uintptr) (i int) {}
func getfp() uintptr
func (mp *m) hasCgoOnStack() bool {}
func cheaprand() uint32 {}
`;

function sources(files: Readonly<Record<string, string>>): RuntimeSources {
  return {
    list: (folder) => Object.keys(files).flatMap((path) => (path.slice(0, path.lastIndexOf("/")) === folder ? [path.slice(folder.length + 1)] : [])),
    read: (path) => files[path],
  };
}

function generate(files: Readonly<Record<string, string>>, options = { amplify: false, portable: false }): GuardSources {
  const result = generateGuard(sources(files), options);
  if ("missing" in result) throw new Error(result.missing);
  return result;
}

describe("the generator", () => {
  it("replaces files with hooks and adds one of its own", () => {
    const { files, hooks, fast } = generate({ "runtime/map.go": map, "runtime/map_test.go": map, "runtime/proc.go": modern });
    expect([...files.keys()]).toEqual(["runtime/map.go", "runtime/zz_mapguard.go"]);
    expect(hooks).toEqual({ files: 2, writes: 1, reports: 1 });
    expect(fast).toBe(true);
    expect(files.get("runtime/zz_mapguard.go")).not.toContain("go:linkname");
    expect(files.get("runtime/zz_mapguard.go")).not.toContain("mapguardYield");
  });

  it("links the package of Swiss maps to the runtime", () => {
    const { files } = generate({ "internal/runtime/maps/map.go": swiss, "runtime/map.go": map, "runtime/proc.go": modern }, { amplify: true, portable: false });
    expect([...files.keys()].sort()).toEqual([
      "internal/runtime/maps/map.go",
      "internal/runtime/maps/zz_mapguard.go",
      "runtime/map.go",
      "runtime/zz_mapguard.go",
    ]);
    for (const name of ["mapguardWrite", "mapguardReport", "mapguardYield"]) {
      expect(files.get("runtime/zz_mapguard.go")).toContain(`//go:linkname ${name} internal/runtime/maps.${name}\n`);
      expect(files.get("internal/runtime/maps/zz_mapguard.go")).toContain(`//go:linkname ${name}\n`);
    }
    expect(files.get("runtime/zz_mapguard.go")).toContain("cheaprand()%16");
  });

  it("uses what the version at hand has", () => {
    const old = generate(
      { "runtime/map.go": map, "runtime/stubs.go": "package runtime\n", "runtime/internal/atomic/a.go": "" },
      { amplify: true, portable: false },
    );
    expect(old.fast).toBe(false);
    expect(old.files.get("runtime/zz_mapguard.go")).toContain('"runtime/internal/atomic"');
    expect(old.files.get("runtime/zz_mapguard.go")).toContain("fastrand()%16");
    expect(old.files.get("runtime/zz_mapguard.go")).not.toContain("fpTracebackPCs");
    const cached = modern.replace("pc uintptr)", "pc uintptr, cache *pcvalueCache)");
    expect(generate({ "runtime/map.go": map, "runtime/p.go": cached }).files.get("runtime/zz_mapguard.go")).toContain("newInlineUnwinder(f, at, &cache)");
    expect(generate({ "runtime/map.go": map, "runtime/p.go": modern }, { amplify: false, portable: true }).fast).toBe(false);
  });

  it("refuses a runtime that lacks the places", () => {
    const missing = (files: Readonly<Record<string, string>>) => generateGuard(sources(files), { amplify: false, portable: false });
    expect(missing({})).toEqual({ missing: "the sources of package runtime" });
    expect(missing({ "runtime/map.go": map.replace("^=", "|=") })).toEqual({ missing: "a place where a map is marked as being written" });
    expect(missing({ "runtime/map.go": map.replace("fatal(", "die(") })).toEqual({ missing: "a place where the runtime reports a conflict on a map" });
  });
});

describe("a guarded program that must crash", () => {
  const frames = (name: string) => `  main.${name}()\n\t/s/main.go:14\n`;
  const crash = (last: string) =>
    `mapguard: concurrent map writes: map 0xc000012345\nmapguard: goroutine 5 at:\n${frames("left")}mapguard: last write by goroutine 6 at:\n${frames(last)}mapguard: end\n` +
    "fatal error: concurrent map writes\n\ngoroutine 5 [running]:\nmain.left()\n\t/s/main.go:14 +0x1b\n";

  it("must name both of its sides", () => {
    expect(judgeSelfTest(crash("right"))).toBe("passed");
    expect(judgeSelfTest(crash("other"))).toBe("sidesNotNamed");
  });

  it("is not guarded when only the dump shows the other side", () => {
    expect(judgeSelfTest(new TextDecoder().decode(loadSample("runs/crash-test-system.go1.26.jsonl.gz").bytes))).toBe("sidesNotNamed");
    expect(judgeSelfTest("all is well\n")).toBe("notProvoked");
  });
});
