/**
 * Tarjan's strongly connected components (SIAM J. Comput. 1972), without recursion; components come out callees first.
 */
export function stronglyConnected<T>(nodes: readonly T[], successors: (node: T) => readonly T[]): T[][] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const onStack = new Set<T>();
  const stack: T[] = [];
  const components: T[][] = [];
  let counter = 0;
  const open = (node: T): { node: T; next: readonly T[]; at: number } => {
    index.set(node, counter);
    low.set(node, counter++);
    stack.push(node);
    onStack.add(node);
    return { node, next: successors(node), at: 0 };
  };
  for (const start of nodes) {
    if (index.has(start)) continue;
    const work = [open(start)];
    while (work.length > 0) {
      const frame = work[work.length - 1];
      if (frame.at < frame.next.length) {
        const next = frame.next[frame.at++];
        if (!index.has(next)) work.push(open(next));
        else if (onStack.has(next)) low.set(frame.node, Math.min(low.get(frame.node) ?? 0, index.get(next) ?? 0));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1];
      if (parent) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(frame.node) ?? 0));
      if (low.get(frame.node) !== index.get(frame.node)) continue;
      const component: T[] = [];
      for (;;) {
        const member = stack.pop() as T;
        onStack.delete(member);
        component.push(member);
        if (member === frame.node) break;
      }
      components.push(component.reverse());
    }
  }
  return components;
}
