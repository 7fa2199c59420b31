// A detector walked over days, as the engine walks it.
import {
  type Day,
  type Description,
  type Detector,
  type DetectorState,
  type Parameters,
  type World,
} from "../src/index.ts";

/** Marks every entry: what explains it, by user and subject; 0 is nothing. */
export function explain(world: World, day: Day, by: (user: string, subject: string) => number): Day {
  const { table } = day;
  const { users, subjects } = world.names;
  for (let entry = 0; entry < table.subjectCount; entry++)
    table.explained[entry] = by(
      users.text(table.user[day.rowOf(entry)] as number),
      subjects.text(table.subject[entry] as number),
    );
  return day;
}

export function learn(state: DetectorState, world: World, day: Day, frozen = new Uint8Array(day.table.length)): void {
  state.learn(day, frozen);
  for (const user of day.everybody) {
    const row = day.rowsOf(user)[0] as number;
    world.peers.join(user, day.table.timeMs[row] as number, day.table.unit[row] as number);
  }
}

/** The detector's state after it has learned the days. */
export function walk(
  detector: Detector,
  world: World,
  days: readonly Day[],
  parameters: Parameters = {},
): DetectorState {
  const state = detector.open(world, parameters);
  for (const day of days) learn(state, world, day);
  return state;
}

/** Scores by `user subject`, or by the user alone. */
export function scoresOf(state: DetectorState, world: World, day: Day): Map<string, number> {
  const { length, user, subject, value } = state.score(day);
  const { users, subjects } = world.names;
  return new Map(
    Array.from({ length }, (_, i) => [
      `${users.text(user[i] as number)} ${subjects.text(subject[i] as number)}`.trim(),
      value[i] as number,
    ]),
  );
}

export function describeUnit(state: DetectorState, world: World, day: Day, user: string, subject = ""): Description {
  const { users, subjects } = world.names;
  return state.describe(day, users.find(user) as number, subjects.find(subject) as number);
}
