/**
 * Names of what packages declare, as the tables have them: `import/path.Type.Method`, `import/path.Func`, `import/path.Type`.
 */

/** The import path; last elements with a dot (`yaml.v3`) are in no table. */
export function packageOfKey(key: string): string {
  return key.slice(0, key.indexOf(".", key.lastIndexOf("/") + 1));
}

/** The method, function or type itself. */
export function nameOfKey(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}
