/**
 * `npm run l10n`: brings the bundles under l10n/ up to date with the texts of the server. English is written as it stands
 * in the code; in other languages what is left over goes, and what is missing is listed for a translator.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serverTexts } from "../server/src/lsp/texts.ts";
import { doctorTexts } from "../server/src/runner/doctorTexts.ts";
import { allTexts } from "../server/src/service/texts.ts";

export type Bundle = Readonly<Record<string, string>>;

/** What the service, the server around it and the runner say. */
export const texts: Bundle = { ...allTexts, ...serverTexts, ...doctorTexts };

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Rule ids, or words with a dot after the first; the client's keys are English sentences. */
export function isServerKey(key: string): boolean {
  return /^[a-z]+(?:(?:-[a-z]+)+(?:\.\S.*)?|(?:-[a-z]+)*\.\S.*)$/.test(key);
}

/** The client's texts as they are, then the server's in the order of the code: those the language has, or all of English. */
export function updatedBundle(bundle: Bundle, isEnglish: boolean): Bundle {
  const client = Object.entries(bundle).filter(([key]) => !isServerKey(key));
  const server = Object.entries(texts).flatMap(([key, text]) => (isEnglish ? [[key, text]] : Object.hasOwn(bundle, key) ? [[key, bundle[key]]] : []));
  return Object.fromEntries([...client, ...server]);
}

export function bundlePaths(): string[] {
  return readdirSync(join(root, "l10n"))
    .filter((name) => /^bundle\.l10n(\.[\w-]+)?\.json$/.test(name))
    .map((name) => join(root, "l10n", name));
}

export function isEnglish(path: string): boolean {
  return path.endsWith("bundle.l10n.json");
}

export function readBundle(path: string): Bundle {
  return JSON.parse(readFileSync(path, "utf8")) as Bundle;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const path of bundlePaths()) {
    const bundle = updatedBundle(readBundle(path), isEnglish(path));
    writeFileSync(path, `${JSON.stringify(bundle, undefined, 2)}\n`);
    const missing = Object.entries(texts).filter(([key]) => !Object.hasOwn(bundle, key));
    console.log(`${relative(process.cwd(), path)}: ${Object.keys(bundle).length} texts, ${missing.length} missing`);
    for (const [key, text] of missing) console.log(`  ${JSON.stringify(key)}: ${JSON.stringify(text)}`);
    if (missing.length > 0) process.exitCode = 1;
  }
}
