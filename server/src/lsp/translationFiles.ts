/**
 * Finds the bundle of messages for a display language.
 */
import { readFileSync } from "node:fs";
import type { Translations } from "./translation.ts";

/** `l10n` lies beside the folder of the bundles. Undefined for English and for languages we do not have. */
export function loadTranslations(installation: string, locale: string): Translations | undefined {
  const name = locale.toLowerCase().replaceAll("_", "-");
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(name)) return undefined;
  for (const candidate of new Set([name, name.split("-")[0], ...(aliases[name] ?? [])])) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(`${installation}/../l10n/bundle.l10n.${candidate}.json`, "utf8"));
      if (typeof parsed === "object" && parsed !== null) return parsed as Translations;
    } catch {
      // The next name, or English.
    }
  }
  return undefined;
}

/** What other editors call the languages that VS Code names differently. */
const aliases: Readonly<Record<string, readonly string[]>> = { "zh-hans": ["zh-cn"], "zh-sg": ["zh-cn"], zh: ["zh-cn"] };
