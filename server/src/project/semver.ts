/**
 * Module versions as Go orders them: semantic versions with a leading "v", pseudo-versions included.
 */
const pattern = /^v(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

export function isVersion(text: string): boolean {
  return pattern.test(text);
}

/** Negative when `a` is older. What is no version is older than any version. Build metadata ("+incompatible") does not count. */
export function compareVersions(a: string, b: string): number {
  const left = pattern.exec(a);
  const right = pattern.exec(b);
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1);
  for (let part = 1; part <= 3; part++) {
    const order = compareNumbers(left[part] ?? "0", right[part] ?? "0");
    if (order !== 0) return order;
  }
  return comparePrerelease(left[4] ?? "", right[4] ?? "");
}

/** Digits of any length: pseudo-versions carry fourteen of them. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+(?=\d)/, "");
  const right = b.replace(/^0+(?=\d)/, "");
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return 1;
  if (b === "") return -1;
  const left = a.split(".");
  const right = b.split(".");
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] === right[i]) continue;
    const leftNumber = /^\d+$/.test(left[i]);
    const rightNumber = /^\d+$/.test(right[i]);
    if (leftNumber && rightNumber) return compareNumbers(left[i], right[i]);
    if (leftNumber !== rightNumber) return leftNumber ? -1 : 1;
    return left[i] < right[i] ? -1 : 1;
  }
  return left.length - right.length;
}
