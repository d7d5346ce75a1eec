/** Where Go is looked for, and in which order. */
import { describe, expect, it } from "vitest";
import { type GoSettings, goCandidates, type Machine } from "../../../client/src/goCandidates.ts";

const nothingSet: GoSettings = { path: "", alternateTool: "", goroot: "" };
const linux: Machine = { platform: "linux", environment: { PATH: "/usr/bin" }, homeFolder: "/home/gopher", workspaceFolder: "/src/app" };

describe("candidates for the Go command", () => {
  it("come from settings, GOBIN, GOROOT, PATH and the usual folders, in this order", () => {
    const settings = { path: "", alternateTool: "/opt/go2/bin/go", goroot: "/opt/go3" };
    const machine = { ...linux, environment: { PATH: "/usr/bin:/bin", GOBIN: "/gobin", GOROOT: "/ignored" } };
    expect(goCandidates(settings, machine)).toEqual([
      "/opt/go2/bin/go",
      "/gobin/go",
      "/opt/go3/bin/go",
      "/usr/bin/go",
      "/bin/go",
      "/usr/local/go/bin/go",
      "/usr/local/bin/go",
      "/opt/homebrew/bin/go",
    ]);
  });

  it("are the one path that the person named, and no other in its place", () => {
    expect(goCandidates({ path: "/opt/go1/bin/go", alternateTool: "/opt/go2/bin/go", goroot: "/opt/go3" }, linux)).toEqual(["/opt/go1/bin/go"]);
  });

  it("include GOROOT of the environment when no setting names one", () => {
    expect(goCandidates(nothingSet, { ...linux, environment: { GOROOT: "/env/root" } })[0]).toBe("/env/root/bin/go");
  });

  it("never depend on the current folder", () => {
    const settings = { path: "bin/go", alternateTool: "./go", goroot: "root" };
    const machine = { ...linux, environment: { PATH: ".:relative::/usr/bin", GOBIN: "bin", GOROOT: "root" } };
    expect(goCandidates(settings, machine)).toEqual(["/usr/bin/go", "/usr/local/go/bin/go", "/usr/local/bin/go", "/opt/homebrew/bin/go"]);
  });

  it("expand what settings of the Go extension may hold", () => {
    const machine = { ...linux, environment: { TOOLS: "/tools" } };
    const first = (path: string) => goCandidates({ ...nothingSet, path }, machine)[0];
    expect(first("~/sdk/go/bin/go")).toBe("/home/gopher/sdk/go/bin/go");
    expect(first("${env:TOOLS}/go")).toBe("/tools/go");
    expect(first("${workspaceFolder}/tools/go")).toBe("/src/app/tools/go");
    expect(goCandidates({ ...nothingSet, path: "${workspaceFolder}" }, { ...machine, workspaceFolder: undefined })[0]).toBe("/usr/local/go/bin/go");
  });

  it("go around the launcher of snap, which hides where Go is", () => {
    expect(goCandidates(nothingSet, { ...linux, environment: { PATH: "/snap/bin" } })[0]).toBe("/snap/go/current/bin/go");
  });

  it("name each path once", () => {
    const paths = goCandidates(nothingSet, { ...linux, environment: { PATH: "/usr/local/bin:/usr/bin:/usr/bin" } });
    expect(paths).toEqual([...new Set(paths)]);
  });
});
