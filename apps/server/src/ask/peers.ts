// A user's peers: the others of the same role and unit, as the imported table of users knows them; and how they spread their accesses.
import { createHash } from "node:crypto";
import type { Band, PeerRhythm } from "@quis/contract";
import type { ContextStore } from "../context/context-store.ts";
import type { Store } from "../store/index.ts";

/** A band over fewer would point at single persons. */
export const PEERS_MIN = 11;
/** Members that are looked at; of a larger group these are drawn by their hashes, always the same. */
const MOST_MEMBERS = 200;
const SECONDS = 2;
/** How long a table that was read is taken for the present one. */
const FRESH_MS = 30_000;

interface Post {
  readonly role: string;
  readonly unit: string;
  readonly startMs: number;
  readonly endMs: number;
}

export class PeerTable {
  readonly #context: ContextStore;
  readonly #now: () => number;
  #read: { readonly atMs: number; readonly posts: Promise<ReadonlyMap<string, readonly Post[]>> } | undefined;

  constructor(context: ContextStore, now: () => number) {
    this.#context = context;
    this.#now = now;
  }

  /** Role and unit of the user at that time and everybody else's who then had the same; undefined if the table does not know them. */
  async peersOf(
    user: string,
    atMs: number,
  ): Promise<{ readonly role: string; readonly unit: string; readonly members: readonly string[] } | undefined> {
    const posts = await this.#posts();
    const own = postAt(posts.get(user), atMs);
    if (own === undefined || (own.role === "" && own.unit === "")) return undefined;
    const members: string[] = [];
    for (const [other, theirs] of posts) {
      if (other === user) continue;
      const post = postAt(theirs, atMs);
      if (post?.role === own.role && post.unit === own.unit) members.push(other);
    }
    return { role: own.role, unit: own.unit, members };
  }

  #posts(): Promise<ReadonlyMap<string, readonly Post[]>> {
    const nowMs = this.#now();
    if (this.#read === undefined || Math.abs(nowMs - this.#read.atMs) > FRESH_MS) {
      const posts = this.#load();
      this.#read = { atMs: nowMs, posts };
      posts.catch(() => {
        this.#read = undefined;
      });
    }
    return this.#read.posts;
  }

  async #load(): Promise<ReadonlyMap<string, readonly Post[]>> {
    const posts = new Map<string, Post[]>();
    for (const row of (await this.#context.read("users"))?.rows ?? []) {
      const instant = (name: string, open: number): number => (row[name] ? Date.parse(row[name]) : open);
      const post = {
        role: row["role"] ?? "",
        unit: row["unit"] ?? "",
        startMs: instant("start", -Infinity),
        endMs: instant("end", Infinity),
      };
      const user = row["user"] ?? "";
      const known = posts.get(user);
      if (known === undefined) posts.set(user, [post]);
      else known.push(post);
    }
    return posts;
  }
}

/** The post that began last, as detection has it too. */
function postAt(posts: readonly Post[] | undefined, atMs: number): Post | undefined {
  let found: Post | undefined;
  for (const post of posts ?? [])
    if (post.startMs <= atMs && atMs < post.endMs && (found === undefined || post.startMs >= found.startMs))
      found = post;
  return found;
}

/** How the peers spread their accesses between two instants over hours and weekdays; bands only over enough of them. */
export async function peerRhythm(
  store: Store,
  peers: { readonly role: string; readonly unit: string; readonly members: readonly string[] },
  range: { readonly fromMs: number; readonly toMs: number },
): Promise<PeerRhythm> {
  const { role, unit } = peers;
  const common = { role, unit, minimum: PEERS_MIN };
  const few = { ...common, hours: null, weekdays: null };
  if (peers.members.length < PEERS_MIN) return { ...few, members: peers.members.length };
  const rows = await store.query<[number, [number[], number[]], [number[], number[]]]>(
    `SELECT count(), sumMap([toHour(time)], [toUInt64(1)]), sumMap([toDayOfWeek(time)], [toUInt64(1)])
    FROM ${store.database}.access_by_user WHERE user IN {members:Array(String)}
      AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    GROUP BY user`,
    { members: drawn(peers.members), from: range.fromMs, to: range.toMs },
    { max_execution_time: SECONDS },
  );
  if (rows.length < PEERS_MIN) return { ...few, members: rows.length };
  const shares = (pick: 1 | 2, length: number, first: number): number[][] =>
    rows.map((row) => {
      const own = Array.from({ length }, () => 0);
      row[pick][0].forEach((key, at) => (own[key - first] = (row[pick][1][at] ?? 0) / row[0]));
      return own;
    });
  return { ...common, members: rows.length, hours: bands(shares(1, 24, 0)), weekdays: bands(shares(2, 7, 1)) };
}

function drawn(members: readonly string[]): readonly string[] {
  if (members.length <= MOST_MEMBERS) return members;
  const place = (name: string): string => createHash("sha256").update(name).digest("hex");
  return members
    .map((name) => [place(name), name] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_MEMBERS)
    .map(([, name]) => name);
}

function bands(shares: readonly (readonly number[])[]): Band[] {
  return (shares[0] ?? []).map((_, at) => {
    const sorted = shares.map((own) => own[at] ?? 0).toSorted((a, b) => a - b);
    return { low: quantile(sorted, 0.1), middle: quantile(sorted, 0.5), high: quantile(sorted, 0.9) };
  });
}

/** Between the two values that enclose it (Hyndman and Fan, type 7). */
function quantile(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const low = Math.floor(place);
  const below = sorted[low] ?? 0;
  return below + ((sorted[low + 1] ?? below) - below) * (place - low);
}
