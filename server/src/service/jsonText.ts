/**
 * JSON with positions: where in the text each value stands, so that a wrong setting can be pointed at.
 */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export interface JsonDocument {
  readonly value: JsonValue;
  /** Offset of each value by its path, keys and indices joined with `pathSeparator`; "" is the whole. */
  readonly offsets: ReadonlyMap<string, number>;
}

export interface JsonFault {
  readonly offset: number;
  readonly fault: string;
}

export const pathSeparator = "\u0000";
const deepest = 100;

/** Strict JSON; a repeated key is a fault, because one of the two would be lost silently. */
export function parseJson(text: string): JsonDocument | JsonFault {
  const reader = new Reader(text);
  try {
    return { value: reader.document(), offsets: reader.offsets };
  } catch (error) {
    if (error instanceof Unexpected) return { offset: error.offset, fault: error.message };
    throw error;
  }
}

class Unexpected extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Reader {
  readonly offsets = new Map<string, number>();
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  document(): JsonValue {
    const value = this.value("", 0);
    this.space();
    if (this.at < this.text.length) throw new Unexpected(this.at, "unexpected text after the end");
    return value;
  }

  private value(path: string, depth: number): JsonValue {
    this.space();
    if (depth > deepest) throw new Unexpected(this.at, "nested too deeply");
    this.offsets.set(path, this.at);
    const c = this.text[this.at];
    if (c === "{") return this.object(path, depth);
    if (c === "[") return this.array(path, depth);
    if (c === '"') return this.string();
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/.exec(this.text.slice(this.at, this.at + 64));
    if (!word) throw new Unexpected(this.at, this.at >= this.text.length ? "unexpected end of file" : "expected a value");
    this.at += word[0].length;
    return JSON.parse(word[0]) as JsonValue;
  }

  private object(path: string, depth: number): JsonValue {
    const entries: [string, JsonValue][] = [];
    const seen = new Set<string>();
    this.list("}", () => {
      this.space();
      const start = this.at;
      if (this.text[this.at] !== '"') throw new Unexpected(this.at, 'expected a key in double quotes, or "}"');
      const key = this.string();
      if (seen.has(key)) throw new Unexpected(start, `${JSON.stringify(key)} is given twice`);
      seen.add(key);
      this.space();
      if (this.text[this.at] !== ":") throw new Unexpected(this.at, 'expected ":"');
      this.at++;
      entries.push([key, this.value(join(path, key), depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  private array(path: string, depth: number): JsonValue {
    const values: JsonValue[] = [];
    this.list("]", () => values.push(this.value(join(path, String(values.length)), depth + 1)));
    return values;
  }

  private list(close: string, element: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      element();
      this.space();
      const c = this.text[this.at];
      if (c !== "," && c !== close) throw new Unexpected(this.at, this.at >= this.text.length ? "unexpected end of file" : `expected "," or "${close}"`);
      this.at++;
      if (c === close) return;
    }
  }

  private string(): string {
    const start = this.at;
    for (this.at++; this.at < this.text.length; this.at++) {
      const c = this.text[this.at];
      if (c === "\n") break;
      if (c === "\\") this.at++;
      else if (c === '"') {
        this.at++;
        try {
          return JSON.parse(this.text.slice(start, this.at)) as string;
        } catch {
          throw new Unexpected(start, "not a valid string");
        }
      }
    }
    throw new Unexpected(start, "a string is not closed");
  }

  private space(): void {
    while (this.at < this.text.length && " \t\r\n".includes(this.text[this.at])) this.at++;
  }
}

function join(path: string, key: string): string {
  return path === "" ? key : path + pathSeparator + key;
}
