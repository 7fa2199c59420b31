// Who leads whom, from the imported users: whoever leads the employee, or is led by them, decides nothing about them.

/** Whether two users stand in one chain of command, at any remove. `managers` has the manager of each user. */
export function sameChain(managers: ReadonlyMap<string, string>, one: string, other: string): boolean {
  return one === other || leads(managers, one, other) || leads(managers, other, one);
}

function leads(managers: ReadonlyMap<string, string>, leader: string, led: string): boolean {
  // A circle of managers leads round and round.
  const seen = new Set<string>();
  for (let at = managers.get(led); at !== undefined && !seen.has(at); at = managers.get(at)) {
    if (at === leader) return true;
    seen.add(at);
  }
  return false;
}
