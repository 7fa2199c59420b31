// Circles of managers, found without recursion: a table of a million people in one chain must not end the process.
import { NONE } from "../access/index.ts";

/** Rows (from 0, ascending) whose user is managed, over any number of steps, by themselves. `users[i]` has the manager `managers[i]`. */
export function managerCycles(users: readonly number[], managers: readonly number[]): number[] {
  const rowsOf = new Map<number, number[]>();
  users.forEach((user, row) => {
    if (user === NONE || managers[row] === NONE) return;
    const rows = rowsOf.get(user);
    if (rows === undefined) rowsOf.set(user, [row]);
    else rows.push(row);
  });
  // Tarjan's strongly connected components with a stack of its own: people in one component manage each other in a circle.
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const component = new Map<number, number>();
  const open: number[] = [];
  const sizes: number[] = [];
  for (const start of rowsOf.keys()) {
    if (order.has(start)) continue;
    const path: [user: number, next: number][] = [];
    const enter = (user: number): void => {
      order.set(user, order.size);
      low.set(user, order.get(user) as number);
      open.push(user);
      path.push([user, 0]);
    };
    enter(start);
    while (path.length > 0) {
      const top = path.at(-1) as [number, number];
      const [user, next] = top;
      const rows = rowsOf.get(user) ?? [];
      if (next < rows.length) {
        top[1]++;
        const manager = managers[rows[next] as number] as number;
        if (!order.has(manager)) enter(manager);
        else if (!component.has(manager))
          low.set(user, Math.min(low.get(user) as number, order.get(manager) as number));
        continue;
      }
      path.pop();
      const below = path.at(-1)?.[0];
      if (below !== undefined) low.set(below, Math.min(low.get(below) as number, low.get(user) as number));
      if (low.get(user) !== order.get(user)) continue;
      let size = 0;
      let member: number;
      do {
        member = open.pop() as number;
        component.set(member, sizes.length);
        size++;
      } while (member !== user);
      sizes.push(size);
    }
  }
  const circular: number[] = [];
  users.forEach((user, row) => {
    const manager = managers[row] as number;
    if (user === NONE || manager === NONE) return;
    const own = component.get(user);
    const isSelf = user === manager;
    if (isSelf || (own !== undefined && own === component.get(manager) && (sizes[own] as number) > 1))
      circular.push(row);
  });
  return circular;
}
