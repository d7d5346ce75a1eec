/**
 * What log collectors put in front of a line: docker, compose, kubectl, container runtimes, journald, syslog, build services.
 * Formats that are not listed are learned from the first line that holds the beginning of a report behind other text.
 */

export interface StrippedLine {
  /** Tells containers apart that share one log; "" when the log has one source. */
  readonly source: string;
  readonly text: string;
}

const iso = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
const month = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?`;

/** Group 1, where there is one, is the source. Exactly one space ends a prefix: what follows may be indented. */
const formats: readonly RegExp[] = [
  // Container runtimes (/var/log/containers): time, stream, whole or partial line.
  new RegExp(`^${iso} (?:stdout|stderr) [FP] `),
  // journalctl -o short-iso and short: time, host, unit[pid].
  new RegExp(String.raw`^${iso} \S+ ([^\s:[]+\[\d+\]): `),
  new RegExp(String.raw`^(?:<\d+>)?${month} \S+ ([^\s:[]+(?:\[\d+\])?): `),
  /^\[ *\d+\.\d{3,9}\] \S+ ([^\s:[]+\[\d+\]): /,
  // GitLab: time, stream number, O or E.
  new RegExp(String.raw`^${iso} \d\d[OE][+ ]`),
  // docker logs -t, kubectl logs --timestamps, GitHub Actions.
  new RegExp(`^${iso} `),
  // gh run view --log: job, step, time.
  new RegExp(String.raw`^([^\t]+\t[^\t]+)\t\ufeff?${iso} `),
  // Go's standard logger, where one program logs what another prints.
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{6})? /,
  // docker compose; the names are padded.
  /^([\w.-]+) +\| /,
  // kubectl logs --prefix.
  /^\[(pod\/[^\]\s]+)\] /,
];

/** A prefix may hold another one: compose around docker's time, a build service around a logger. */
const deepest = 3;

/** Not the messages about maps: they are believed alone, and may be quoted; the goroutines behind them teach the prefix. */
const anchor =
  /WARNING: DATA RACE$|(?:fatal error: (?!concurrent map|small map|fatal error: )|panic: )|mapguard: (?:concurrent map|small map)|goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[.+\](?: \{.*\})?:$/;
const longestLearned = 160;
/** Lines that begin a report are short; searching longer ones for it could take time without end. */
const longestAnchored = 2_000;
const mostLearned = 8;

export class PrefixStripper {
  readonly #learned: RegExp[] = [];

  strip(line: string): StrippedLine {
    let text = clean(line);
    let source = "";
    for (let depth = 0; depth < deepest; depth++) {
      const found = matchOf(formats, text);
      if (found === undefined) break;
      text = text.slice(found[0].length);
      if (found[1] !== undefined) source += `${source === "" ? "" : " "}${found[1]}`;
    }
    return { source, text: this.#stripLearned(text) };
  }

  #stripLearned(text: string): string {
    const known = matchOf(this.#learned, text);
    if (known !== undefined) return unescapeTab(text.slice(known[0].length));
    if (text.length > longestAnchored) return unescapeTab(text);
    const place = anchor.exec(text)?.index ?? 0;
    const before = text.slice(0, place);
    if (before.trim() === "" || before.length > longestLearned || this.#learned.length >= mostLearned) return unescapeTab(text);
    const pattern = shapeOf(before);
    if (pattern === undefined) return text;
    this.#learned.push(pattern);
    return text.slice(before.length);
  }
}

/** Colours, carriage returns and the marks of byte order go; control characters else stay as they are. */
function clean(line: string): string {
  let text = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  return unescapeTab(text.includes("\u001b[") ? text.replace(/\u001b\[[\d;]*[A-Za-z]/g, "") : text);
}

/** syslog writes a tab at the beginning of a message as `#011`. */
function unescapeTab(text: string): string {
  return text.startsWith("#011") ? `\t${text.slice(4)}` : text;
}

function matchOf(patterns: readonly RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found !== null) return found;
  }
  return undefined;
}

/** The same text with other numbers. Prose is no prefix: it must end in a separator. */
function shapeOf(before: string): RegExp | undefined {
  if (!/[\])}>|:;=-][ \t]*$|\t$/.test(before)) return undefined;
  const escaped = before.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\d+/g, "\\d+");
  return new RegExp(`^${escaped}`);
}
