/** Settings of the editor: what is wrong becomes the default, and manifest, code and documentation say the same. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSettings, settingNames } from "../../../server/src/lsp/settings.ts";
import { defaultSettings } from "../../../server/src/protocol/settings.ts";

const root = resolve(import.meta.dirname, "../../..");

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
}

const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
  contributes: {
    configuration: { properties: Readonly<Record<string, Property>> };
    commands: readonly { readonly command: string; readonly title: string }[];
  };
};
const properties = manifest.contributes.configuration.properties;

/** The client's own: the server never sees them. */
const clientSettings = ["mapguard.go.path", "mapguard.trace.server"];
const isServerSetting = (key: string) => !clientSettings.includes(key) && !key.startsWith("mapguard.race.");

function defaultOf(name: string): unknown {
  return name.split(".").reduce((value: unknown, key) => (value as Record<string, unknown>)[key], defaultSettings);
}

describe("the list of settings", () => {
  it("is the same in the manifest, with the same defaults", () => {
    const declared = Object.keys(properties).filter(isServerSetting);
    expect(declared.sort()).toEqual(
      settingNames()
        .map((name) => `mapguard.${name}`)
        .sort(),
    );
    for (const name of settingNames()) expect(properties[`mapguard.${name}`].default, name).toEqual(defaultOf(name));
  });

  it("is the same in the documentation, with the same defaults", () => {
    const docs = readFileSync(`${root}/docs/editors.md`, "utf8");
    const table = docs.slice(docs.indexOf("\n## Settings"), docs.indexOf("\nInitialization options"));
    const rows = [...table.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [name, JSON.parse(value)] as const);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(settingNames().map((name) => [name, defaultOf(name)])));
  });

  it("is the same in the documentation of race runs, with the same defaults and commands", () => {
    const docs = readFileSync(`${root}/docs/race.md`, "utf8");
    const section = docs.slice(docs.indexOf("\n## In VS Code"), docs.indexOf("\n## Safety"));
    const rows = [...section.matchAll(/^\| `(race\.\w+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [`mapguard.${name}`, JSON.parse(value)] as const);
    const declared = Object.entries(properties).filter(([name]) => name.startsWith("mapguard.race."));
    expect(declared.length).toBeGreaterThan(10);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(declared.map(([name, property]) => [name, property.default])));
    const words = JSON.parse(readFileSync(`${root}/package.nls.json`, "utf8")) as Readonly<Record<string, string>>;
    const named = [...section.matchAll(/^\| `(race\.\w+)` \*([^*]+)\* \|/gm)].map(([, name, title]) => [`mapguard.${name}`, title]);
    const commands = manifest.contributes.commands.filter(({ command }) => command.startsWith("mapguard.race."));
    expect(named).toEqual(commands.map(({ command, title }) => [command, words[title.replaceAll("%", "")]]));
  });

  it("is the same in the type, which has no setting that is not read", () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`))
        : [path];
    expect(leaves(defaultSettings, "").sort()).toEqual([...settingNames()].sort());
  });

  it("takes every value that the manifest allows", () => {
    for (const [key, { enum: values }] of Object.entries(properties)) {
      if (!isServerSetting(key)) continue;
      for (const value of values ?? []) {
        const path = key.split(".").slice(1);
        const given = path.reduceRight((inner: unknown, name) => ({ [name]: inner }), value);
        expect(readSettings(given).faults, `${key}: ${value}`).toEqual([]);
      }
    }
  });
});

describe("reading settings", () => {
  it("answers the defaults where nothing is said", () => {
    for (const nothing of [undefined, null, {}, 3, "x", [], { rules: null }]) expect(readSettings(nothing)).toEqual({ settings: defaultSettings, faults: [] });
  });

  it("names what is wrong and keeps the rest", () => {
    const { settings, faults } = readSettings({ run: "sometimes", delay: 50, diagnostics: { model: 1 }, rules: { "concurrent-map-write": "loud" } });
    expect(settings).toEqual({ ...defaultSettings, delay: 50 });
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["mapguard.run", "mapguard.diagnostics.model", "mapguard.rules.concurrent-map-write"]);
  });

  it("does not let names of the language's own objects through", () => {
    const hostile: unknown = JSON.parse(
      '{ "__proto__": { "enable": false }, "rules": { "__proto__": "off", "constructor": "off" }, "hover": { "__proto__": { "mapInternals": "off" } } }',
    );
    const { settings } = readSettings(hostile);
    expect(settings).toEqual(defaultSettings);
    expect(Object.getPrototypeOf(settings.rules)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).enable).toBeUndefined();
  });

  it("answers settings of the right shape, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.constantFrom(...settingNames()), (value, name) => {
        const given = name.split(".").reduceRight((inner: unknown, key) => ({ [key]: inner }), value);
        const { settings } = readSettings(given);
        expect(readSettings(settings)).toEqual({ settings, faults: [] });
      }),
    );
  });
});
