/**
 * The manifest says what is there: every command has a file and works on its own, every setting a description, every file it
 * names exists; and trust is limited to what the documents promise.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ruleIds } from "../../../server/src/rules/registry.ts";

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly keywords: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly languages: readonly { readonly configuration: string }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly image?: Readonly<Record<string, string>>; readonly markdown?: string } }[];
    }[];
  };
}

interface Setting {
  readonly scope: string;
  readonly default: unknown;
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

const root = resolve(import.meta.dirname, "../../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const { contributes } = manifest;

describe("commands", () => {
  const declared = contributes.commands.map(({ command }) => command);

  it("each live in a file named after them, which the list knows", () => {
    const folder = join(root, "client", "src", "commands");
    const list = readFileSync(join(folder, "index.ts"), "utf8");
    // `mapguard.race.runFile` is in raceRunFile.ts.
    const fileOf = (id: string) => id.replace("mapguard.", "").replace(/\.(.)/g, (_dot, first: string) => first.toUpperCase());
    const names = declared.map(fileOf);
    for (const id of declared) {
      const name = fileOf(id);
      expect(readFileSync(join(folder, `${name}.ts`), "utf8"), name).toContain(`id: "${id}"`);
      expect(list).toContain(`from "./${name}.ts"`);
    }
    const others = ["command.ts", "index.ts", "place.ts", "raceArguments.ts"];
    expect(
      readdirSync(folder)
        .filter((name) => !others.includes(name))
        .sort(),
    ).toEqual(names.map((name) => `${name}.ts`).sort());
  });

  it("are the only ones that menus, walkthrough and client name", () => {
    const sources = readdirSync(join(root, "client", "src"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const texts = [readFileSync(join(root, "package.json"), "utf8"), readFileSync(join(root, "package.nls.json"), "utf8")];
    texts.push(...sources.map((name) => readFileSync(join(root, "client", "src", name), "utf8")));
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const named = texts.flatMap((text) =>
      [...text.matchAll(/(?:command:|onCommand:|command: "|executeCommand\(")(mapguard\.\w+(?:\.\w+)?)/g)].map(([, id]) => id),
    );
    expect(named.length).toBeGreaterThan(5);
    // Views bring commands of their own.
    const ofViews = Object.values(contributes.views).flatMap((views) => views.map(({ id }) => `${id}.focus`));
    expect([...inMenus, ...named].filter((id) => !declared.includes(id) && !ofViews.includes(id))).toEqual([]);
  });
});

describe("settings", () => {
  const settings = Object.entries(contributes.configuration.properties);

  it("have a description, a default and, for choices, a word on each", () => {
    for (const [name, setting] of settings) {
      expect(setting.markdownDescription, name).toMatch(/^%config\..*%$/);
      expect(setting.default, name).not.toBeUndefined();
      expect(setting.enumDescriptions?.length, name).toBe(setting.enum?.length);
    }
  });

  it("name every rule", () => {
    expect(Object.keys(contributes.configuration.properties["mapguard.rules"].properties ?? {})).toEqual([...ruleIds]);
  });

  it("let no workspace choose a program, and none that is not trusted what is run or read", () => {
    const risky = settings.filter(([name]) => /path|command|args|env|flags|tags|gorace|folder|packages|runtime/i.test(name) && !/inherit/.test(name));
    const names = risky.map(([name]) => name);
    expect(names.filter((name) => /path|runtime/i.test(name))).toEqual(["mapguard.go.path"]);
    expect(contributes.configuration.properties["mapguard.go.path"].scope).toBe("machine");
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe("limited");
    expect([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(names.sort());
  });
});

describe("files", () => {
  it("that the manifest names exist", () => {
    const texts = ["package.nls.json", "package.nls.zh-cn.json"].map(
      (name) => JSON.parse(readFileSync(join(root, name), "utf8")) as Readonly<Record<string, string>>,
    );
    const media = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ media: { image, markdown } }) => [
        ...Object.values(image ?? {}),
        ...texts.flatMap((text) => (markdown ? [text[markdown.slice(1, -1)]] : [])),
      ]),
    );
    const icons = Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon));
    const languages = contributes.languages.map(({ configuration }) => configuration);
    const named = [
      manifest.icon,
      ...icons,
      ...languages,
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.jsonValidation.map(({ url }) => url),
      ...media,
    ];
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("are found in a marketplace by at most ten keywords", () => {
    expect(manifest.keywords.length).toBeLessThanOrEqual(10);
  });
});
