// What baselines share: pairs of a day, findings without words, ranking. Nothing of the detectors.
import type { Day, RankedFinding } from "@quis/detect";

export interface DayPairs {
  /** Pairs user by user, in the order in which `subjectsOf` gives them. */
  readonly user: Uint32Array;
  readonly subject: Uint32Array;
  /** Rows of the user about each subject. */
  readonly subjectsOf: (user: number) => ReadonlyMap<number, readonly number[]>;
}

export function pairsOf(day: Day): DayPairs {
  const { table } = day;
  const byUser = new Map<number, Map<number, number[]>>();
  let count = 0;
  for (const user of day.users) {
    const subjects = new Map<number, number[]>();
    for (const row of day.rowsOf(user))
      for (let entry = table.subjectFrom[row]!; entry < table.subjectFrom[row + 1]!; entry++) {
        const subject = table.subject[entry]!;
        const rows = subjects.get(subject);
        if (rows === undefined) subjects.set(subject, [row]);
        else rows.push(row);
      }
    byUser.set(user, subjects);
    count += subjects.size;
  }
  const [users, subjects] = [new Uint32Array(count), new Uint32Array(count)];
  let at = 0;
  for (const [user, records] of byUser)
    for (const subject of records.keys()) {
      users[at] = user;
      subjects[at++] = subject;
    }
  return { user: users, subject: subjects, subjectsOf: (user) => byUser.get(user) ?? new Map() };
}

/** A finding by its strangeness alone; `rows` are its evidence. */
export function findingOf(
  day: Day,
  about: RankedFinding["about"],
  kind: string,
  user: number,
  subject: number,
  strangeness: number,
  rows: readonly number[],
): RankedFinding {
  return {
    id: `${about}/${user}/${subject}/${day.day}`,
    kind,
    about,
    user,
    subject,
    day: day.day,
    since: day.day,
    p: Number.NaN,
    share: Number.NaN,
    upheld: Number.NaN,
    priority: strangeness,
    signals: [],
    events: rows.map((row) => day.table.index[row]!),
  };
}

/** From the strangest; as strange, in the order of users. */
export function rank(findings: readonly RankedFinding[]): readonly RankedFinding[] {
  return findings.toSorted((a, b) => b.priority - a.priority);
}
