/**
 * Changes to the text of `.mapguard.json`: a rule's severity, an excluded folder, the baseline. What stands in the file stays as it is.
 */
import type { TextEdit } from "../base/textEdit.ts";
import type { Severity } from "../rules/rule.ts";
import { type JsonDocument, type JsonValue, parseJson, pathSeparator } from "./jsonText.ts";

/** `text` undefined: there is no file yet. Undefined when the file cannot be read as it should be. */
export function setRule(text: string | undefined, rule: string, severity: Severity): TextEdit[] | undefined {
  const document = read(text);
  if (document === undefined) return text === undefined || text.trim() === "" ? whole(text, { rules: { [rule]: severity } }) : undefined;
  const { rules } = document.value;
  if (rules === undefined) return insertFirst(text ?? "", document, "", `"rules": { ${JSON.stringify(rule)}: ${JSON.stringify(severity)} }`);
  if (!isObject(rules)) return undefined;
  if (rules[rule] === undefined) return insertFirst(text ?? "", document, "rules", `${JSON.stringify(rule)}: ${JSON.stringify(severity)}`);
  const start = document.offsets.get(["rules", rule].join(pathSeparator));
  const old = JSON.stringify(rules[rule]);
  if (start === undefined || !(text ?? "").startsWith(old, start)) return undefined;
  return [{ start, end: start + old.length, newText: JSON.stringify(severity) }];
}

/** `glob` as in the setting `exclude`. Nothing to do when it is there already. */
export function addExclude(text: string | undefined, glob: string): TextEdit[] | undefined {
  const document = read(text);
  if (document === undefined) return text === undefined || text.trim() === "" ? whole(text, { exclude: [glob] }) : undefined;
  const { exclude } = document.value;
  if (exclude === undefined) return insertFirst(text ?? "", document, "", `"exclude": [${JSON.stringify(glob)}]`);
  if (!Array.isArray(exclude)) return undefined;
  return exclude.includes(glob) ? [] : insertFirst(text ?? "", document, "exclude", JSON.stringify(glob));
}

/** `path` is relative to the folder of the file. Undefined as well when another baseline is named. */
export function setBaseline(text: string | undefined, path: string): TextEdit[] | undefined {
  const document = read(text);
  if (document === undefined) return text === undefined || text.trim() === "" ? whole(text, { baseline: path }) : undefined;
  const { baseline } = document.value;
  if (baseline === undefined) return insertFirst(text ?? "", document, "", `"baseline": ${JSON.stringify(path)}`);
  return baseline === path ? [] : undefined;
}

interface ObjectDocument extends JsonDocument {
  readonly value: { [key: string]: JsonValue };
}

function read(text: string | undefined): ObjectDocument | undefined {
  const parsed = text === undefined ? undefined : parseJson(text);
  return parsed !== undefined && "value" in parsed && isObject(parsed.value) ? { ...parsed, value: parsed.value } : undefined;
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function whole(text: string | undefined, value: JsonValue): TextEdit[] {
  return [{ start: 0, end: (text ?? "").length, newText: `${JSON.stringify(value, undefined, 2)}\n` }];
}

/** Right behind the bracket of the object or list at `path`, laid out like what follows. */
function insertFirst(text: string, document: JsonDocument, path: string, entry: string): TextEdit[] | undefined {
  const bracket = document.offsets.get(path);
  if (bracket === undefined) return undefined;
  const at = bracket + 1;
  const gap = /^\s*/.exec(text.slice(at))?.[0] ?? "";
  const isEmpty = /^[}\]]/.test(text.slice(at + gap.length));
  if (!isEmpty) return [{ start: at, end: at, newText: `${gap}${entry},${gap === "" ? " " : ""}` }];
  return [{ start: at, end: at + gap.length, newText: path === "" ? `\n  ${entry}\n` : text[bracket] === "[" ? entry : ` ${entry} ` }];
}
