/** Which package a folder of the workspace is. */
import { expect, it } from "vitest";
import { importPathOf } from "../../../../client/src/racePanel/modulePaths.ts";

it("the import path of a folder is that of the innermost module and the way from there", () => {
  const modules = [
    { path: "example.com/shop", folder: "/src/shop" },
    { path: "example.com/tools/v2", folder: "/src/shop/tools" },
    { path: "example.com/shopping", folder: "/src/shopping" },
  ];
  const paths = ["/src/shop", "/src/shop/a/b", "/src/shop/tools", "/src/shop/tools/gen", "/src/shop/toolsmith", "/src/shopping/x", "/src", "/other"];
  expect(paths.map((folder) => importPathOf(folder, modules))).toEqual([
    "example.com/shop",
    "example.com/shop/a/b",
    "example.com/tools/v2",
    "example.com/tools/v2/gen",
    "example.com/shop/toolsmith",
    "example.com/shopping/x",
    undefined,
    undefined,
  ]);
});
