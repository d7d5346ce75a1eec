/** Where hooks go in the runtime's sources, in the two families of maps and in text that has changed. */
import { describe, expect, it } from "vitest";
import { hookFile } from "../../../server/src/runner/guard/hooks.ts";

const swiss = `package maps

import (
	"unsafe"
)

func (m *Map) PutSlot(typ *abi.MapType, key unsafe.Pointer) unsafe.Pointer {
	if m.writing != 0 {
		fatal("concurrent map writes")
	}
	hash := typ.Hasher(key, m.seed)
	m.writing ^= 1 // toggle, see comment on writing

	if m.writing == 0 {
		fatal("concurrent map writes")
	}
	m.writing ^= 1
	return nil
}

func (m *Map) putSlotSmall() {
	fatal("small map with no empty slot (concurrent map writes?)")
}

func (it *Iter) Next() {
	if it.m.writing != 0 {
		fatal("concurrent map iteration and map write")
		return
	}
}
`;

const classic = `package runtime

import "unsafe"

func mapdelete(t *maptype, h *hmap, key unsafe.Pointer) {
	if h.flags&hashWriting != 0 {
		fatal("concurrent map writes")
	}
	h.flags ^= hashWriting
	if h.flags&hashWriting == 0 {
		fatal("concurrent map writes")
	}
	h.flags &^= hashWriting
}

func mapclone2(t *maptype, src *hmap) *hmap {
	if src.flags&hashWriting != 0 {
		fatal("concurrent map clone and map write")
	}
	return nil
}

func grow(n int) {
	fatal("concurrent map read and map write")
}
`;

const added = (before: string, after: string) => {
  const lines = before.split("\n");
  return after.split("\n").flatMap((line, i) => (line === lines[i] ? [] : [line.trim()]));
};

describe("hooks", () => {
  it("mark where a write to a Swiss map begins, and every report", () => {
    const { text, writes, reports } = hookFile(swiss, false);
    expect({ writes, reports }).toEqual({ writes: 1, reports: 4 });
    expect(added(swiss, text)).toEqual([
      'mapguardReport(unsafe.Pointer(m), "concurrent map writes"); fatal("concurrent map writes")',
      "mapguardWrite(unsafe.Pointer(m)); m.writing ^= 1 // toggle, see comment on writing",
      'mapguardReport(unsafe.Pointer(m), "concurrent map writes"); fatal("concurrent map writes")',
      'mapguardReport(unsafe.Pointer(m), "small map with no empty slot (concurrent map writes?)"); fatal("small map with no empty slot (concurrent map writes?)")',
      'mapguardReport(unsafe.Pointer(it.m), "concurrent map iteration and map write"); fatal("concurrent map iteration and map write")',
    ]);
  });

  it("mark the same in the maps of Go up to 1.23, and leave a report alone whose map is not known", () => {
    const { text, writes, reports } = hookFile(classic, false);
    expect({ writes, reports }).toEqual({ writes: 1, reports: 3 });
    expect(added(classic, text)).toContain("mapguardWrite(unsafe.Pointer(h)); h.flags ^= hashWriting");
    expect(added(classic, text)).toContain(
      'mapguardReport(unsafe.Pointer(src), "concurrent map clone and map write"); fatal("concurrent map clone and map write")',
    );
    expect(text).toContain('\n\tfatal("concurrent map read and map write")');
  });

  it("yield behind the mark when amplified, and nowhere else", () => {
    expect(hookFile(swiss, true).text).toContain("m.writing ^= 1; mapguardYield() // toggle");
    expect(hookFile(swiss, true).text.match(/mapguardYield/g)).toHaveLength(1);
    expect(hookFile(classic, true).text).toContain("h.flags ^= hashWriting; mapguardYield()\n");
  });

  it("need no comment, name or number of lines", () => {
    const renamed = swiss.replaceAll("m.writing", "table.writing").replace(" // toggle, see comment on writing", "");
    expect(hookFile(renamed, false)).toMatchObject({ writes: 1, reports: 4 });
  });

  it("move no line, whether unsafe is imported or not", () => {
    for (const text of [swiss, classic, swiss.replace('import (\n\t"unsafe"\n)', "")]) {
      const hooked = hookFile(text, true).text;
      expect(hooked.split("\n")).toHaveLength(text.split("\n").length);
      expect(hooked.match(/"unsafe"/g)).toHaveLength(1);
    }
  });

  it("leave a file without maps as it is", () => {
    const text = 'package runtime\n\nfunc f() {\n\tfatal("all is lost")\n}\n';
    expect(hookFile(text, true)).toEqual({ text, writes: 0, reports: 0 });
  });
});
