// Accounts against the imported list of people: who left and is still active, and accounts that belong to nobody. The only rule that names users,
// since the account itself is what is wrong. docs/reference/gaps.md#accounts
import { type Found, instantOf, minuteOf } from "./finding.ts";
import { ACCOUNTS } from "./parameters.ts";
import { type Reading, read, TIME_MS } from "./readings.ts";

/** The imported people: for each account when it ends, ms since the epoch; Infinity while it does not. */
export interface People {
  /** Version and hash of the table. */
  readonly version: number;
  readonly sha256: string;
  readonly endsMs: ReadonlyMap<string, number>;
}

/** People of a `users` table. Who is hired again has several rows; the last end counts. */
export function peopleOf(table: {
  readonly version: number;
  readonly sha256: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
}): People {
  const endsMs = new Map<string, number>();
  for (const { user = "", end = "" } of table.rows) {
    const endMs = end === "" ? Number.POSITIVE_INFINITY : Date.parse(end);
    endsMs.set(user, Math.max(endMs, endsMs.get(user) ?? Number.NEGATIVE_INFINITY));
  }
  return { version: table.version, sha256: table.sha256, endsMs };
}

export async function judgeAccounts(reading: Reading, people: People): Promise<Found[]> {
  const accounts = await read<[string, number, number, number]>(
    reading,
    `SELECT user, count(), min(${TIME_MS}), max(${TIME_MS}) FROM_ACCESS AND user != '' GROUP BY user ORDER BY user`,
  );
  const context = { context_version: people.version, context_sha256: people.sha256 };
  const { source } = reading;
  const unknown = accounts.filter(([user]) => !people.endsMs.has(user));
  const found: Found[] = [];
  if (unknown.length >= ACCOUNTS.foreignMin && unknown.length > accounts.length * ACCOUNTS.foreignShare) {
    found.push({
      kind: "accounts-unknown",
      source,
      key: "",
      title: `${unknown.length} of ${accounts.length} accounts are not among the imported users: the source names them otherwise`,
      fromMs: null,
      toMs: null,
      evidence: {
        unknown: unknown.length,
        accounts: accounts.length,
        threshold_share: ACCOUNTS.foreignShare,
        ...context,
      },
    });
  } else {
    for (const [user, events, firstMs, lastMs] of unknown.slice(0, ACCOUNTS.mostAccounts)) {
      const indices = await indicesOf(reading, user, Number.MIN_SAFE_INTEGER);
      found.push({
        kind: "account-without-person",
        source,
        key: user,
        title: `The account ${user} made ${events} accesses and is not among the imported users`,
        fromMs: firstMs,
        toMs: lastMs,
        evidence: { account: user, events, indices, ...context },
      });
    }
  }
  for (const [user, , , lastMs] of accounts) {
    const endMs = people.endsMs.get(user);
    if (endMs === undefined || lastMs < endMs) continue;
    const indices = await indicesOf(reading, user, endMs);
    if (found.length >= 2 * ACCOUNTS.mostAccounts) break;
    found.push({
      kind: "leaver-active",
      source,
      key: `${user} ${instantOf(endMs)}`,
      title: `The account ${user} is active until ${minuteOf(lastMs)}, after its end at ${minuteOf(endMs)}`,
      fromMs: endMs,
      toMs: lastMs,
      evidence: { account: user, end: instantOf(endMs), indices, ...context },
    });
  }
  return found;
}

// The first events of an account from an instant on.
async function indicesOf(reading: Reading, user: string, fromMs: number): Promise<number[]> {
  const since = Math.max(fromMs, -2_208_988_800_000);
  const rows = await read<[number]>(
    reading,
    `SELECT idx FROM_ACCESS AND user = {user:String} AND time >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
      ORDER BY time, idx LIMIT ${ACCOUNTS.mostIndices}`,
    { user, since },
  );
  return rows.map(([index]) => index);
}
