// Walks days through one detector, as the engine does: score, then learn.
import { type Access, type Day, type DetectorState, type Description, NONE, type World } from "../src/index.ts";
import { dayOf } from "./made.ts";

/** Score of one unit; undefined if it was not judged. */
export function scoreOf(state: DetectorState, day: Day, user: number, subject: number = NONE): number | undefined {
  const scores = state.score(day);
  for (let i = 0; i < scores.length; i++)
    if (scores.user[i] === user && scores.subject[i] === subject) return scores.value[i];
  return undefined;
}

export function learn(world: World, state: DetectorState, day: Day, frozen?: Uint8Array): void {
  for (const user of day.everybody) {
    const first = day.rowsOf(user)[0] as number;
    world.peers.join(user, day.table.timeMs[first] as number, day.table.unit[first] as number);
  }
  state.learn(day, frozen ?? new Uint8Array(day.table.length));
}

/** Learns days of accesses, each in time order. */
export function learnAll(world: World, state: DetectorState, days: readonly (readonly Access[])[]): void {
  for (const accesses of days) learn(world, state, dayOf(world, accesses));
}

/** The number after the last `=` of a formula. */
export function resultOf({ formula }: Description): number {
  return Number(/= ([^=]+)$/.exec(formula)?.[1]);
}
