// Scenarios of misuse on a log of one's own: each makes copies of real accesses, or says that it found no place.
// docs/reference/detection-benchmark.md, "Injection", has the same table.
import type { Access } from "@quis/detect";
import { copyAfter, drawLooks } from "./copy.ts";
import type { LogView, Workday } from "./view.ts";

export interface Scheme {
  readonly kind: string;
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** What the log lacks for it; undefined: nothing. */
  readonly lacks: (view: LogView) => string | undefined;
  /** Its rows, or undefined where this draw found no place. */
  readonly place: (view: LogView) => Access[] | undefined;
}

const needsSubjects = (view: LogView): string | undefined =>
  view.has.subjects ? undefined : "the log names no subjects";

function lookAt(view: LogView, { rows }: Workday, subject: string): Access[] {
  const row = view.random.pick(rows);
  return Array.from({ length: drawLooks(view.random) }, (_, i) =>
    copyAfter(view.random, row, { subjects: [subject] }, view.random.int(15_000, 400_000) * (i + 1)),
  );
}

const singleRandom: Scheme = {
  kind: "single_random",
  weight: 20,
  lacks: needsSubjects,
  place(view) {
    const user = view.random.pick(view.users);
    const subject = view.drawAnybody(user);
    return subject === undefined ? undefined : lookAt(view, view.random.pick(view.daysOf(user)), subject);
  },
};

const singleMatched: Scheme = {
  kind: "single_matched",
  weight: 20,
  lacks: needsSubjects,
  place(view) {
    const user = view.random.pick(view.users);
    const workday = view.random.pick(view.daysOf(user));
    const subject = view.drawMatched(user, workday.day);
    return subject === undefined ? undefined : lookAt(view, workday, subject);
  },
};

const stalking: Scheme = {
  kind: "stalking",
  weight: 14,
  lacks: needsSubjects,
  place(view) {
    const user = view.random.pick(view.users);
    const days = view.drawDays(user, 3, 9, 30);
    const subject = view.drawAnybody(user);
    return days === undefined || subject === undefined ? undefined : days.flatMap((day) => lookAt(view, day, subject));
  },
};

const bulk: Scheme = {
  kind: "bulk",
  weight: 2,
  lacks: () => undefined,
  place(view) {
    const { random, subjects } = view;
    const user = random.pick(view.users);
    const row = random.pick(random.pick(view.daysOf(user)).rows);
    const many = view.has.subjects ? Math.min(subjects.length, random.int(40, 120)) : random.int(40, 120);
    const inSequence = random.chance(0.4);
    const first = random.below(Math.max(1, subjects.length - many));
    let afterMs = 0;
    return Array.from({ length: many }, (_, i) => {
      afterMs += random.int(4000, 40_000);
      const subject = inSequence ? subjects[first + i] : view.drawAnybody(user);
      const change = view.has.subjects && subject !== undefined ? { subjects: [subject] } : {};
      return copyAfter(random, row, change, afterMs);
    });
  },
};

const slowDrip: Scheme = {
  kind: "slow_drip",
  weight: 3,
  lacks: () => undefined,
  place(view) {
    const { random } = view;
    const user = random.pick(view.users);
    const days = view.drawDays(user, 5, 28, 42);
    return days?.flatMap(({ rows }) =>
      Array.from({ length: random.int(2, 4) }, () => {
        const subject = view.has.subjects ? view.drawAnybody(user) : undefined;
        return copyAfter(random, random.pick(rows), subject === undefined ? {} : { subjects: [subject] });
      }),
    );
  },
};

const vipCrowd: Scheme = {
  kind: "vip_crowd",
  weight: 1,
  lacks: (view) => needsSubjects(view) ?? (view.users.length < 20 ? "fewer than 20 users" : undefined),
  place(view) {
    const { random, users } = view;
    const subject = random.pick(view.subjects);
    const from = random.pick(view.daysOf(random.pick(users))).day;
    const wanted = Math.min(60, Math.max(4, Math.floor(users.length * (0.03 + 0.04 * random.unit()))));
    const present = users.flatMap((user) => {
      const days = view.daysOf(user).filter(({ day }) => day >= from && day < from + 3);
      return days.length === 0 ? [] : [days];
    });
    if (present.length < wanted) return undefined;
    return random.sample(present, wanted).flatMap((days) => lookAt(view, random.pick(days), subject));
  },
};

const falseCaseRef: Scheme = {
  kind: "false_case_ref",
  weight: 10,
  lacks: (view) => needsSubjects(view) ?? (view.has.caseRefs ? undefined : "the log has no case references"),
  place(view) {
    const { random } = view;
    const user = random.pick(view.users);
    const { rows } = random.pick(view.daysOf(user));
    const caseRef = view.drawCaseRef();
    return Array.from({ length: random.int(3, 6) }, () => {
      const subject = view.drawAnybody(user);
      return copyAfter(random, random.pick(rows), {
        caseRef,
        ...(subject === undefined ? {} : { subjects: [subject] }),
      });
    });
  },
};

const outOfShift: Scheme = {
  kind: "out_of_shift",
  weight: 9,
  lacks: () => undefined,
  place(view) {
    const { random } = view;
    const user = random.pick(view.users);
    const workday = random.pick(view.daysOf(user));
    const row = random.pick(workday.rows);
    let timeMs = workday.day * 86_400_000 + view.quietHour(user) * 3_600_000 + random.below(2_400_000);
    const session = row.session === "" ? "" : `${row.session}-${random.below(1_000_000)}`;
    return Array.from({ length: random.int(2, 7) }, () => {
      timeMs += random.int(10_000, 90_000);
      const subject = view.has.subjects ? view.drawAnybody(user) : undefined;
      return copyAfter(random, row, { timeMs, session, ...(subject === undefined ? {} : { subjects: [subject] }) });
    });
  },
};

const sharedLogin: Scheme = {
  kind: "shared_login",
  weight: 6,
  lacks: (view) =>
    needsSubjects(view) ?? (view.has.logins ? undefined : "the log has neither sessions nor devices nor addresses"),
  place(view) {
    const { random } = view;
    const user = random.pick(view.users);
    const coworker = view.drawCoworker(user);
    if (coworker === undefined) return undefined;
    const own = new Set(view.daysOf(user).map(({ day }) => day));
    const both = view.daysOf(coworker).filter(({ day }) => own.has(day));
    // What the co-worker did under the own login that day is done under this one at the same desk.
    return both.length === 0
      ? undefined
      : random.sample(both, random.int(1, 3)).flatMap(({ rows }) =>
          random.sample(rows, 12).map((row) =>
            copyAfter(random, row, {
              user,
              session: row.session === "" ? "" : `${row.session}-${user.length}${random.below(1000)}`,
            }),
          ),
        );
  },
};

const reusedReason: Scheme = {
  kind: "reused_reason",
  weight: 8,
  lacks: (view) => (view.has.reasons ? undefined : "the log has no reasons"),
  place(view) {
    const { random } = view;
    const days = view.drawDays(random.pick(view.users), 5, 12, 42);
    const justification = view.drawStockReason();
    // The same stock word for everything, day after day (Milwaukee 2025: always "investigation").
    return days?.flatMap(({ rows }) =>
      Array.from({ length: random.int(2, 5) }, () => copyAfter(random, random.pick(rows), { justification })),
    );
  },
};

export const SCHEMES: readonly Scheme[] = [
  singleRandom,
  singleMatched,
  stalking,
  bulk,
  slowDrip,
  vipCrowd,
  falseCaseRef,
  outOfShift,
  sharedLogin,
  reusedReason,
];
