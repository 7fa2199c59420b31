// The peer groups of a day's users, made once per user.
import { type Day, NONE } from "../access/index.ts";
import type { World } from "../detector/index.ts";

export type GroupsOf = (user: number) => readonly number[];

/** From the narrowest group to everybody; for no user, everybody alone. */
export function groupsOfDay({ peers }: World, day: Day): GroupsOf {
  const known = new Map<number, readonly number[]>();
  const { timeMs, unit } = day.table;
  return (user) => {
    let chain = known.get(user);
    if (chain === undefined) {
      const first = day.rowsOf(user)[0];
      const whole = peers.chain(
        user,
        first === undefined ? day.startMs : timeMs[first]!,
        first === undefined ? 0 : unit[first]!,
      );
      chain = user === NONE ? whole.slice(-1) : whole;
      known.set(user, chain);
    }
    return chain;
  };
}
