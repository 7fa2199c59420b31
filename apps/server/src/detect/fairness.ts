// The fairness report: findings by role, shift, unit and length of service, with intervals. It names nobody. docs/reference/findings.md
import type { FairnessAnswer } from "@quis/contract";
import { Context, FairnessTally, Names, Peers } from "@quis/detect";
import type { ContextStore } from "../context/context-store.ts";
import type { Store } from "../store/index.ts";
import { dateOf, SAMPLE_KIND } from "./finding.ts";
import type { FindingRegister } from "./register.ts";

export interface FairnessParts {
  readonly store: Store;
  readonly context: ContextStore;
  readonly register: FindingRegister;
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
}

/** By all accesses that the store has, the findings as sealed and the context of now. */
export async function fairnessOf({ store, context, register, guard }: FairnessParts): Promise<FairnessAnswer> {
  const versions = await context.present();
  const { tables } = await context.tables(versions);
  const names = new Names();
  const known = new Context(names, tables, versions.join(" "));
  const tally = new FairnessTally({ names, context: known, peers: new Peers(names, known) });
  const findings = (await register.rows()).filter(({ kind, user }) => kind !== SAMPLE_KIND && user !== "");
  const ofUserDay = new Map<string, string[]>();
  for (const { id, user, day } of findings) {
    const key = JSON.stringify([user, day]);
    ofUserDay.set(key, [...(ofUserDay.get(key) ?? []), id]);
  }
  // One row for a user and day: the history is summed where it lies.
  const userDays = await guard(() =>
    store.query<[number, string, number, string]>(
      `SELECT intDiv(toUnixTimestamp64Milli(time), 86400000) AS day, user, min(toUnixTimestamp64Milli(time)) AS first, argMin(unit, time)
        FROM ${store.database}.access
        WHERE user != '' AND user_type NOT IN ('Service', 'System') AND time >= toDateTime64('1970-01-01 00:00:00', 3, 'UTC')
        GROUP BY day, user ORDER BY day, user`,
    ),
  );
  for (const [day, user, firstMs, unit] of userDays)
    tally.countUser(
      { user: names.users.add(user), firstMs, unit: names.units.add(unit) },
      ofUserDay.get(JSON.stringify([user, dateOf(day)])) ?? [],
    );
  const { rows, withheld } = tally.report();
  return {
    rows: rows.map(
      ({ attribute, value, users, userDays: days, alerts, decided, falsePositiveShare, ratio, verdict }) => ({
        attribute,
        value,
        users,
        user_days: days,
        findings: alerts,
        rate: ratio?.rate ?? null,
        other_rate: ratio?.otherRate ?? null,
        // No finding elsewhere is no ratio; the interval says what can be said.
        ratio: ratio === null || !Number.isFinite(ratio.ratio) ? null : ratio.ratio,
        low: ratio?.low ?? null,
        high: ratio?.high ?? null,
        decided,
        false_positive_share: falsePositiveShare,
        verdict,
      }),
    ),
    withheld,
    from: userDays[0] === undefined ? null : dateOf(userDays[0][0]),
    to: userDays.length === 0 ? null : dateOf(userDays.at(-1)![0]),
    user_days: userDays.length,
    findings: findings.length,
    context: [...versions],
  };
}
