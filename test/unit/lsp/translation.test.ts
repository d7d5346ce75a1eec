/** Messages in the display language, with English where a language has none. */
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { translateBy } from "../../../server/src/lsp/translation.ts";
import { loadTranslations } from "../../../server/src/lsp/translationFiles.ts";

const message = { key: "a.b", arguments: { access: "read", map: "C.m", constructor: "x" }, text: "read of C.m" };

describe("a translation", () => {
  it("fills the language's template, with the language's words for arguments", () => {
    expect(translateBy({ "a.b": "{map}: {access}", "access.read": "读取" })(message)).toBe("C.m: 读取");
  });

  it("leaves what it does not know in English", () => {
    expect(translateBy({})(message)).toBe("read of C.m");
    expect(translateBy(undefined)(message)).toBe("read of C.m");
    expect(translateBy({})({ ...message, key: "constructor" })).toBe("read of C.m");
  });
});

describe("bundles", () => {
  const installation = resolve(import.meta.dirname, "../../../dist");

  it.each(["zh-cn", "zh-CN", "zh_CN", "zh", "zh-Hans"])("are found for %s", (locale) => {
    expect(Object.keys(loadTranslations(installation, locale) ?? {}).length).toBeGreaterThan(20);
  });

  it.each(["", "en", "en-us", "xx", "../../package", "zh-tw/../zh-cn"])("are not found for %j", (locale) => {
    expect(loadTranslations(installation, locale)).toBeUndefined();
  });
});
