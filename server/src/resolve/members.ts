/**
 * Fields and methods by name, promoted ones included: breadth first through embedded fields, the shallowest wins and two
 * at the same depth select nothing.
 */
import { DeclaredType } from "./generics.ts";
import type { Member, MemberStep } from "./member.ts";
import { isExported, underlying } from "./typeOps.ts";
import type { NamedType, Type } from "./types.ts";

/** Embedding deeper than this selects nothing. */
const maxEmbedding = 12;

interface Holder {
  readonly type: Type;
  readonly steps: readonly MemberStep[];
  readonly throughPointer: boolean;
}

/**
 * What `name` selects in a value of this type (or of a pointer to it), asked from the package `from`, which alone sees
 * unexported names of its own types.
 */
export function findMember(type: Type, name: string, from: string): Member | undefined {
  const target = type.kind === "pointer" ? type.elem : type;
  if (name === "" || name === "_") {
    return undefined;
  }
  if (!(target instanceof DeclaredType)) {
    return search(target, name, from);
  }
  const key = isExported(name) ? name : `${from}.${name}`;
  if (target.members.has(key)) {
    return target.members.get(key);
  }
  const member = search(target, name, from);
  target.members.set(key, member);
  return member;
}

function search(start: Type, name: string, from: string): Member | undefined {
  const visible = isExported(name) ? undefined : from;
  const seen = new Set<Type>();
  let level: Holder[] = [{ type: start, steps: [], throughPointer: false }];
  for (let depth = 0; depth < maxEmbedding && level.length > 0; depth++) {
    const found: Member[] = [];
    const deeper: Holder[] = [];
    for (const holder of level) {
      if (!seen.has(holder.type)) {
        seen.add(holder.type);
        visit(holder, name, visible, found, deeper);
      }
    }
    if (found.length > 0) {
      return found.length === 1 ? found[0] : undefined;
    }
    level = deeper;
  }
  return undefined;
}

function visit(holder: Holder, name: string, visible: string | undefined, found: Member[], deeper: Holder[]): void {
  const { type, steps } = holder;
  const owner: NamedType | undefined = type.kind === "named" ? type : undefined;
  const hidden = visible !== undefined && owner !== undefined && owner.packagePath !== visible;
  if (!hidden && type instanceof DeclaredType) {
    const method = type.origin.method(name);
    if (method !== undefined) {
      found.push({ kind: "method", steps, method, receiver: type });
      return;
    }
  }
  let under = underlying(type);
  if (under.kind === "pointer" && owner !== undefined) {
    // type P *S: fields are reached through it, methods are not.
    under = underlying(under.elem);
  }
  if (under.kind === "typeParam") {
    under = underlying(under.constraint);
  }
  if (under.kind === "interface") {
    const method = under.methods.get(name);
    if (method !== undefined) {
      found.push({ kind: "interfaceMethod", steps, interfaceType: type, name, type: method });
    }
    return;
  }
  if (under.kind !== "struct") {
    return;
  }
  for (const field of under.fields) {
    const wanted = field.name === name && !hidden;
    if (!wanted && !field.embedded) {
      continue;
    }
    const step: MemberStep = { name: field.name, owner, type: field.type, throughPointer: holder.throughPointer };
    const path = [...steps, step];
    if (wanted) {
      found.push({ kind: "field", steps: path, type: field.type });
    } else {
      const isPointer = field.type.kind === "pointer";
      deeper.push({ type: field.type.kind === "pointer" ? field.type.elem : field.type, steps: path, throughPointer: isPointer });
    }
  }
}
