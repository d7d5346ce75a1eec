/**
 * Finds the bundle of messages for a display language.
 */
import { readFileSync } from "node:fs";
import type { Translations } from "./translation.ts";

/** `l10n` lies beside the folder of the bundles, or at the root of the sources. Undefined for English and for languages we do not have. */
export function loadTranslations(installation: string, locale: string): Translations | undefined {
  const name = locale.toLowerCase().replaceAll("_", "-");
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(name)) return undefined;
  for (const candidate of new Set([name, ...(aliases[name] ?? []), name.split("-")[0]])) {
    for (const folder of ["../l10n", "../../../l10n"]) {
      const bundle = read(`${installation}/${folder}/bundle.l10n.${candidate}.json`);
      if (bundle !== undefined) return bundle;
    }
  }
  return undefined;
}

/** What other editors and systems call the languages that VS Code names differently. */
const aliases: Readonly<Record<string, readonly string[]>> = { zh: ["zh-cn"], "zh-hans": ["zh-cn"], "zh-hans-cn": ["zh-cn"], "zh-sg": ["zh-cn"] };

function read(path: string): Translations | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof parsed === "object" && parsed !== null ? (parsed as Translations) : undefined;
  } catch {
    return undefined;
  }
}
