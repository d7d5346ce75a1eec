/**
 * Which declared types satisfy an interface: the possible receivers of a call through it.
 */
import { DeclaredType } from "./generics.ts";
import { findMember } from "./members.ts";
import { core, underlying } from "./typeOps.ts";
import type { FuncType, NamedType, Type } from "./types.ts";

/** The part of a package this needs. */
export interface TypesOfPackage {
  namedTypes(): readonly NamedType[];
}

/**
 * Named types of the packages whose method set (a pointer's included) covers the interface's methods by name and by
 * number of parameters and results. Interfaces themselves are left out, and nothing implements an empty one here.
 */
export function implementers(packages: readonly TypesOfPackage[], interfaceType: Type): NamedType[] {
  const target = core(interfaceType);
  if (target.kind !== "interface" || target.methods.size === 0) {
    return [];
  }
  const found: NamedType[] = [];
  for (const holder of packages) {
    for (const type of holder.namedTypes()) {
      if (type instanceof DeclaredType && underlying(type).kind !== "interface" && covers(type, target.methods)) {
        found.push(type);
      }
    }
  }
  return found;
}

function covers(type: DeclaredType, methods: ReadonlyMap<string, FuncType>): boolean {
  for (const [name, wanted] of methods) {
    const member = findMember(type, name, type.packagePath);
    const own = member?.kind === "method" ? member.method.type : member?.kind === "interfaceMethod" ? member.type : undefined;
    if (own === undefined || own.params.length !== wanted.params.length || own.results.length !== wanted.results.length) {
      return false;
    }
  }
  return true;
}
