/**
 * textDocument/hover: what guards a map, whether an access is safe, and what the runtime does there.
 */
import type { HoverParams } from "vscode-languageserver/node";
import { MarkupContent, MarkupKind } from "vscode-languageserver-types";
import { parseGoMod } from "../../project/goMod.ts";
import { joinPath } from "../../project/paths.ts";
import { hover as hoverAt } from "../../service/features/hover.ts";
import { positionToOffset } from "../../service/features/ranges.ts";
import { chooseRelease } from "../../service/goVersion.ts";
import type { ViewContext, ViewHandler } from "./handler.ts";

export const hover: ViewHandler<HoverParams> = {
  about: "view",
  method: "textDocument/hover",
  capabilities: { hoverProvider: true },
  answer: (context, { position }) => {
    const { view, path, file, settings, client, theme, translate, readText } = context;
    const options = { level: settings.hover.mapInternals, release: releaseOf(context), theme, links: client.markdown, translate, readText };
    const found = hoverAt(view, path, positionToOffset(file, position), options);
    if (found === undefined || client.markdown || !MarkupContent.is(found.contents)) return found;
    return { ...found, contents: { ...found.contents, kind: MarkupKind.PlainText } };
  },
};

function releaseOf({ view, go, context, readText }: ViewContext) {
  const { module } = view.info;
  const modFile = module === undefined ? undefined : readText(joinPath(module.dir, "go.mod"));
  return chooseRelease({
    toolchain: go.version,
    goLine: module?.goVersion ?? "",
    toolchainLine: modFile === undefined ? "" : parseGoMod(modFile).toolchain,
    goarch: context.goarch,
    tags: context.tags,
  });
}
