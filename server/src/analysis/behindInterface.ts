/**
 * Exported methods that nobody outside can call: constructors give the type away as an interface that lacks them.
 */
import type { Package } from "../resolve/package.ts";
import { isExported, namedOf, underlying } from "../resolve/typeOps.ts";
import type { Type } from "../resolve/types.ts";

/** What other packages get to see of a package's types. */
interface Surface {
  /** Types that exported signatures, variables and fields name. */
  readonly types: ReadonlySet<string>;
  /** Method sets of the interfaces that exported functions return. */
  readonly interfaces: readonly ReadonlySet<string>[];
}

/** Looked at when it is asked for first; types and signatures are those of the package all along. */
export class BehindInterface {
  private readonly pkg: Package;
  private surface: Surface | undefined;

  constructor(pkg: Package) {
    this.pkg = pkg;
  }

  /** `typeName` is exported, but others get its values as an interface alone, and none such has this method. */
  hides(typeName: string, method: string): boolean {
    this.surface ??= surfaceOf(this.pkg);
    if (this.surface.types.has(typeName)) return false;
    const methods = this.pkg.methodsOf(typeName);
    const its = this.surface.interfaces.filter((names) => names.size > 0 && [...names].every((name) => methods.has(name)));
    return its.length > 0 && its.every((names) => !names.has(method));
  }
}

function surfaceOf(pkg: Package): Surface {
  const types = new Set<string>();
  const interfaces: ReadonlySet<string>[] = [];
  const own = (name: string, packagePath: string): void => {
    if (packagePath === pkg.path) types.add(name);
  };
  for (const func of pkg.functions()) {
    if (!isExported(func.name) || (func.receiver !== "" && !isExported(func.receiver))) continue;
    for (const type of [...func.type.params, ...func.type.results]) eachNamed(type, own);
    for (const type of func.type.results) {
      const under = underlying(type);
      if (under.kind === "interface") interfaces.push(new Set(under.methods.keys()));
    }
  }
  for (const { symbol } of pkg.globals()) if (isExported(symbol.name)) eachNamed(symbol.type, own);
  for (const named of pkg.namedTypes()) {
    const under = named.underlying();
    if (under.kind === "struct") for (const field of under.fields) if (isExported(field.name) || field.embedded) eachNamed(field.type, own);
    if (under.kind !== "struct" && isExported(named.name)) eachNamed(under, own);
  }
  return { types, interfaces };
}

/** The named types that a type is written with; theirs are not looked into. */
function eachNamed(type: Type, found: (name: string, packagePath: string) => void): void {
  const named = namedOf(type);
  if (named) {
    found(named.name, named.packagePath);
    for (const arg of named.args) eachNamed(arg, found);
    return;
  }
  switch (type.kind) {
    case "pointer":
    case "slice":
    case "array":
    case "chan":
      eachNamed(type.elem, found);
      break;
    case "map":
      eachNamed(type.key, found);
      eachNamed(type.elem, found);
      break;
    case "func":
      for (const part of [...type.params, ...type.results]) eachNamed(part, found);
      break;
    case "struct":
      for (const field of type.fields) eachNamed(field.type, found);
      break;
    case "interface":
      for (const method of type.methods.values()) eachNamed(method, found);
      break;
    default:
      break;
  }
}
