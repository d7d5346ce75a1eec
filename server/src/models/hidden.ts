/**
 * Library calls that look into a map they are given. Argument positions count from 0; "all" means every argument from
 * `from` on, through pointers and structs when `deep`.
 */
import type { AccessKindModel } from "./accessKind.ts";

export interface HiddenAccess {
  readonly kind: AccessKindModel;
  /** Argument index, or -1 for the receiver. */
  readonly argument: number;
  /** Every argument from `argument` on. */
  readonly rest: boolean;
  /** Looks through pointers and structs at the maps inside. */
  readonly deep: boolean;
  /** Only exported fields are looked at. */
  readonly exportedOnly: boolean;
}

function access(kind: AccessKindModel, argument: number, options: Partial<HiddenAccess> = {}): HiddenAccess {
  return { kind, argument, rest: false, deep: false, exportedOnly: false, ...options };
}

const print = [access("iterate", 0, { rest: true, deep: true })];
const printf = [access("iterate", 1, { rest: true, deep: true })];
const fprint = [access("iterate", 1, { rest: true, deep: true })];
const fprintf = [access("iterate", 2, { rest: true, deep: true })];
const encode = [access("iterate", 0, { deep: true, exportedOnly: true })];

const table = new Map<string, readonly HiddenAccess[]>([
  ["maps.Clone", [access("iterate", 0)]],
  ["maps.Keys", [access("iterate", 0)]],
  ["maps.Values", [access("iterate", 0)]],
  ["maps.All", [access("iterate", 0)]],
  ["maps.Copy", [access("write", 0), access("iterate", 1)]],
  ["maps.Insert", [access("write", 0)]],
  ["maps.DeleteFunc", [access("delete", 0)]],
  ["maps.Equal", [access("iterate", 0), access("iterate", 1)]],
  ["maps.EqualFunc", [access("iterate", 0), access("iterate", 1)]],
  ["golang.org/x/exp/maps.Clone", [access("iterate", 0)]],
  ["golang.org/x/exp/maps.Keys", [access("iterate", 0)]],
  ["golang.org/x/exp/maps.Values", [access("iterate", 0)]],
  ["golang.org/x/exp/maps.Copy", [access("write", 0), access("iterate", 1)]],
  ["golang.org/x/exp/maps.Clear", [access("clear", 0)]],
  ["golang.org/x/exp/maps.DeleteFunc", [access("delete", 0)]],
  ["encoding/json.Marshal", encode],
  ["encoding/json.MarshalIndent", encode],
  ["encoding/json.Encoder.Encode", encode],
  ["encoding/gob.Encoder.Encode", encode],
  ["encoding/xml.Marshal", encode],
  ["gopkg.in/yaml.v2.Marshal", encode],
  ["gopkg.in/yaml.v3.Marshal", encode],
  ["sigs.k8s.io/yaml.Marshal", encode],
  ["text/template.Template.Execute", [access("iterate", 1)]],
  ["text/template.Template.ExecuteTemplate", [access("iterate", 2)]],
  ["html/template.Template.Execute", [access("iterate", 1)]],
  ["html/template.Template.ExecuteTemplate", [access("iterate", 2)]],
  ["reflect.DeepEqual", [access("iterate", 0, { rest: true, deep: true })]],
  ["fmt.Print", print],
  ["fmt.Println", print],
  ["fmt.Sprint", print],
  ["fmt.Sprintln", print],
  ["fmt.Printf", printf],
  ["fmt.Sprintf", printf],
  ["fmt.Errorf", printf],
  ["fmt.Fprint", fprint],
  ["fmt.Fprintln", fprint],
  ["fmt.Fprintf", fprintf],
  ["log.Print", print],
  ["log.Println", print],
  ["log.Printf", printf],
  ["log.Logger.Print", print],
  ["log.Logger.Println", print],
  ["log.Logger.Printf", printf],
  ["net/http.Header.Get", [access("read", -1)]],
  ["net/http.Header.Values", [access("read", -1)]],
  ["net/http.Header.Set", [access("write", -1)]],
  ["net/http.Header.Add", [access("write", -1)]],
  ["net/http.Header.Del", [access("delete", -1)]],
  ["net/http.Header.Clone", [access("iterate", -1)]],
  ["net/http.Header.Write", [access("iterate", -1)]],
  ["net/url.Values.Get", [access("read", -1)]],
  ["net/url.Values.Has", [access("read", -1)]],
  ["net/url.Values.Set", [access("write", -1)]],
  ["net/url.Values.Add", [access("write", -1)]],
  ["net/url.Values.Del", [access("delete", -1)]],
  ["net/url.Values.Encode", [access("iterate", -1)]],
  ["net/textproto.MIMEHeader.Get", [access("read", -1)]],
  ["net/textproto.MIMEHeader.Set", [access("write", -1)]],
  ["net/textproto.MIMEHeader.Add", [access("write", -1)]],
  ["net/textproto.MIMEHeader.Del", [access("delete", -1)]],
]);

/** The hidden accesses of a callee, by `import/path.Type.Method` or `import/path.Func`. */
export function hiddenAccesses(key: string): readonly HiddenAccess[] | undefined {
  return table.get(key);
}

/** Functions whose result is the caller's own. */
const freshResults = new Set([
  "sync.Pool.Get",
  "maps.Clone",
  "golang.org/x/exp/maps.Clone",
  "maps.Collect",
  "net/http.Header.Clone",
  "net/http.Client.Do",
  "net/http.Client.Get",
  "net/http.Client.Head",
  "net/http.Client.Post",
  "net/http.Client.PostForm",
  "net/http.Get",
  "net/http.Head",
  "net/http.Post",
  "net/http.PostForm",
  "net/http.NewRequest",
  "net/http.NewRequestWithContext",
  "net/http.ReadRequest",
  "net/http.ReadResponse",
  "net/http.RoundTripper.RoundTrip",
  "net/http.Transport.RoundTrip",
  "net/http/httptest.NewRecorder",
  "net/http/httptest.NewRequest",
  "net/url.Parse",
  "net/url.ParseQuery",
  "net/url.URL.Query",
  "net/textproto.Reader.ReadMIMEHeader",
]);

export function returnsFresh(key: string): boolean {
  return freshResults.has(key);
}

/** By its name a function that makes a copy: `proto.Clone`, `x.DeepCopy`. Asked only where the body is not at hand. */
export function copies(key: string): boolean {
  return /\.(Clone\w*|DeepCopy\w*|DeepClone|Copy|Dup)$/.test(key);
}

/** By its name a method that makes what it returns, rather than handing out something that its receiver keeps. */
export function makes(key: string): boolean {
  return /\.(New|Create|Make|Build|Generate|Open|Dial|Accept|Decode|Parse|Recv|Receive)([A-Z_0-9]\w*)?$/.test(key);
}

/** Verbs that make fmt walk a map or struct; the index-th argument's verb, "v" when the format is not a literal. */
export function verbsOf(format: string): string[] {
  const verbs: string[] = [];
  const pattern = /%[-+# 0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z%])/g;
  for (const match of format.matchAll(pattern)) if (match[1] !== "%") verbs.push(match[1]);
  return verbs;
}
