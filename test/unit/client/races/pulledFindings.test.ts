/** Findings that the editor asks for: with what runs say of them, also where the server says that nothing changed. */
import { expect, it, vi } from "vitest";
import { PulledFindings } from "../../../../client/src/racePanel/pulledFindings.ts";

vi.mock("vscode-languageclient/node", () => ({ vsdiag: { DocumentDiagnosticReportKind: { full: "full", unChanged: "unChanged" } } }));

type Arguments = Parameters<PulledFindings["ofDocument"]>;
type Publish = (uri: Arguments[0], diagnostics: Item[]) => void;
type Item = { readonly message: string; readonly severity: number };

function setUp() {
  const published = new Map<unknown, { items: readonly Item[]; publish: Publish }>();
  let word = "";
  const confirmed = (items: readonly Item[]) => items.map((item) => ({ ...item, message: item.message + word }));
  const confirmations = {
    show(uri: Arguments[0], items: Item[], publish: Publish) {
      published.set(uri, { items, publish });
      publish(uri, confirmed(items));
    },
  };
  const refresh = vi.fn();
  const learn = (text: string) => {
    word = text;
    for (const [uri, { items, publish }] of published) publish(uri as Arguments[0], confirmed(items));
  };
  const pulled = new PulledFindings(confirmations as unknown as ConstructorParameters<typeof PulledFindings>[0], refresh);
  return { pulled, learn, refresh };
}

const uri = { toString: () => "file:///a.go" } as Arguments[0];
const full = { kind: "full", resultId: "1", items: [{ message: "race", severity: 1 }] } as unknown as Arguments[1];
const unchanged = { kind: "unChanged", resultId: "1" } as unknown as Arguments[1];
const inWorkspace = (report: Arguments[1]) => ({ ...report, uri, version: null }) as Parameters<PulledFindings["ofWorkspace"]>[0];
const said = (text: string) => ({ kind: "full", resultId: "1", items: [{ message: text }] });

it("lets the editor ask again once runs say something, and answers with it", async () => {
  const { pulled, learn, refresh } = setUp();
  expect(pulled.ofDocument(uri, unchanged)).toBe(unchanged);
  expect(pulled.ofDocument(uri, full)).toMatchObject(said("race"));
  expect(refresh).not.toHaveBeenCalled();
  learn(", seen");
  await Promise.resolve();
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(pulled.ofDocument(uri, unchanged)).toMatchObject(said("race, seen"));
  learn(", seen");
  await Promise.resolve();
  expect(refresh).toHaveBeenCalledTimes(1);
});

it("hands a file of the workspace over once for each thing that is new", () => {
  const { pulled, learn } = setUp();
  expect(pulled.ofWorkspace(inWorkspace(full))).toMatchObject(said("race"));
  expect(pulled.ofWorkspace(inWorkspace(unchanged))).toMatchObject({ kind: "unChanged" });
  learn(", seen");
  learn(", seen");
  expect(pulled.ofWorkspace(inWorkspace(unchanged))).toMatchObject(said("race, seen"));
  expect(pulled.ofWorkspace(inWorkspace(unchanged))).toMatchObject({ kind: "unChanged" });
});
