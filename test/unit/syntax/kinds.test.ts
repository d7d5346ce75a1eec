/**
 * Our numbering of node kinds and fields against the grammar that is installed.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { createSymbolTable, Field, Kind, kindCount } from "../../../server/src/syntax/kinds.ts";

interface NodeType {
  readonly type: string;
  readonly named: boolean;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const nodeTypes: NodeType[] = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("tree-sitter-go/src/node-types.json"), "utf8"));
const fields = [...new Set(nodeTypes.flatMap((type) => Object.keys(type.fields ?? {})))];
const table = createSymbolTable({
  nodeTypeCount: nodeTypes.length,
  fieldCount: fields.length,
  nodeTypeForId: (id) => nodeTypes[id].type,
  nodeTypeIsNamed: (id) => nodeTypes[id].named,
  fieldNameForId: (id) => fields[id - 1] ?? null,
});

test("kinds are numbered without gaps", () => {
  expect(Object.values(Kind)).toEqual(Object.values(Kind).map((_, index) => index));
  expect(Object.values(Kind).length).toBe(kindCount);
});

test("the grammar has every kind we name", () => {
  const found = new Set([...table.kinds]);
  expect(Object.entries(Kind).filter(([, kind]) => !found.has(kind))).toEqual([]);
});

test("we name every named node type but those that lowering reads as text or never meets", () => {
  const unnamed = nodeTypes.filter((type, id) => type.named && !type.type.startsWith("_") && table.kinds[id] === Kind.Other);
  expect(unnamed.map((type) => type.type).sort()).toEqual(["comment", "escape_sequence", "interpreted_string_literal_content", "raw_string_literal_content"]);
});

test("every field is known on both sides", () => {
  const found = new Set([...table.fields]);
  expect(Object.entries(Field).filter(([, field]) => !found.has(field))).toEqual([]);
  expect(fields.filter((_, index) => table.fields[index + 1] === Field.None)).toEqual([]);
});
