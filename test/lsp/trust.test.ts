/** What an untrusted workspace may make the server read and run: its own files, GOROOT and the module cache, and nothing. */
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { InitializationOptions } from "../../server/src/protocol/messages.ts";
import { type LspClient, startClient } from "./lspClient.ts";
import { racyFile, racyLine, scratchModule } from "./scratchModule.ts";

let client: LspClient | undefined;
afterEach(() => client?.stop());

/** Hands a map to a function of another module, which go.mod finds beside the workspace; only that text says that it writes. */
function twoModules() {
  const outside = scratchModule({
    "go.mod": "module example.com/lib\n\ngo 1.24\n",
    "lib.go": "package lib\n\nfunc Set(m map[string]int, k string) { m[k] = 1 }\n",
  });
  const user = `package user

import "example.com/lib"

var t = map[string]int{}

func Run() {
	go func() { lib.Set(t, "a") }()
	go func() { lib.Set(t, "b") }()
}
`;
  const mod = `module example.com/user\n\ngo 1.24\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ${outside.dir}\n`;
  return { outside, inside: scratchModule({ "go.mod": mod, "user.go": user }) };
}

async function findings(dir: string, file: string, options: InitializationOptions): Promise<number> {
  client = await startClient({ folders: [dir], options });
  const uri = client.open(join(dir, file));
  await client.idle();
  return client.shown.get(uri)?.length ?? 0;
}

describe("an untrusted workspace", () => {
  it("does not make the server read what go.mod names outside of it; a trusted one does", async () => {
    const { inside } = twoModules();
    expect(await findings(inside.dir, "user.go", {})).toBe(0);
    await client?.stop();
    expect(await findings(inside.dir, "user.go", { trusted: true })).toBeGreaterThan(0);
  });

  it("is looked at anew when it becomes trusted", async () => {
    const { inside } = twoModules();
    expect(await findings(inside.dir, "user.go", { trusted: false })).toBe(0);
    await client?.connection.sendNotification("mapguard/window", { trusted: true });
    await client?.idle();
    expect([...(client?.shown.values() ?? [])].flat().length).toBeGreaterThan(0);
  });

  it("cannot reach outside by a link", async () => {
    const outside = scratchModule({ "x.go": racyFile("linked") });
    const inside = scratchModule({ "linked/y.go": "package linked\n" });
    symlinkSync(outside.path("x.go"), inside.path("linked/x.go"));
    client = await startClient({ folders: [inside.dir], options: { settings: { diagnosticMode: "workspace" } } });
    await client.idle();
    expect([...client.shown.values()].flat()).toEqual([]);
    await client.connection.sendNotification("mapguard/window", { trusted: true });
    await client.idle();
    expect([...client.shown.values()].flat().map(({ range }) => range.start.line)).toEqual([racyLine]);
  });

  it("does not read a configuration above it", async () => {
    const outer = scratchModule({ ".mapguard.json": '{ "preset": "loud" }', "inner/x.go": racyFile("inner") });
    client = await startClient({ folders: [outer.path("inner")] });
    client.open(outer.path("inner/x.go"));
    await client.idle();
    expect([...client.shown.keys()].some((uri) => uri.endsWith(".mapguard.json"))).toBe(false);
  });

  it("starts no process, where a trusted one asks the go command", async () => {
    const module = scratchModule({ "x.go": racyFile() });
    const bin = module.path("bin");
    mkdirSync(bin);
    const witness = module.path("witness");
    const go = join(bin, "go");
    writeFileSync(go, `#!/bin/sh\necho run >> "${witness}"\necho '{}'\n`);
    chmodSync(go, 0o755);
    // Nothing on the disk says where Go is: only the command could.
    const environment = { PATH: bin, HOME: module.path("home"), GOROOT: module.path("no-goroot"), GOMODCACHE: module.path("no-cache") };
    for (const trusted of [false, true]) {
      client = await startClient({ folders: [module.dir], options: { trusted, goBinary: go }, environment });
      client.open(module.path("x.go"));
      await client.idle();
      expect(existsSync(witness)).toBe(trusted);
      if (!trusted) await client.stop();
    }
  });
});
