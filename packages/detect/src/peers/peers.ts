// Who a user is compared with: people of the same role, team and shift; where they are fewer than 20, the wider group.
import { DAY_MS, Dictionary, type Names } from "../access/index.ts";
import type { Context } from "../context/index.ts";

/** Fewest members of a group that says something (detection.md: n ≥ 20). */
export const FEWEST_PEERS = 20;

const HOUR_MS = 3_600_000;
/**
 * Groups of users, numbered; of each user four from narrow to wide: role × team × shift, role × team, role, everybody. Members are those seen so far: a user joins the groups of the post, team and shift of each day with an access,
 * and counts once in each.
 */
export class Peers {
  readonly #names: Names;
  readonly #context: Context;
  readonly #groups = new Dictionary();
  readonly #members: Set<number>[] = [];
  // The last chain of each user: every detector asks for the same one several times a day, and it does not depend on who has joined.
  readonly #known: { firstMs: number; unit: number; chain: readonly number[] }[] = [];

  constructor(names: Names, context: Context) {
    this.#names = names;
    this.#context = context;
  }

  /** Counts the user as a member of the groups of that day. `unit` is what the source states, used where context has no post. */
  join(user: number, firstMs: number, unit: number): void {
    for (const group of this.chain(user, firstMs, unit)) (this.#members[group] ??= new Set()).add(user);
  }

  /** Members seen so far. */
  size(group: number): number {
    return this.#members[group]?.size ?? 0;
  }

  /** Groups from the narrowest to everybody, whatever their size. `firstMs` is the user's first access of the day. */
  chain(user: number, firstMs: number, unit: number): readonly number[] {
    const known = this.#known[user];
    if (known?.firstMs === firstMs && known.unit === unit) return known.chain;
    const chain = this.#chain(user, firstMs, unit);
    this.#known[user] = { firstMs, unit, chain };
    return chain;
  }

  #chain(user: number, firstMs: number, unit: number): readonly number[] {
    const post = this.#context.postAt(user, firstMs);
    const role = this.#names.roles.text(post?.role ?? 0) || "users without a role";
    const team = this.#names.units.text(post?.unit ?? unit) || "no unit";
    const shift = this.shiftOf(user, firstMs);
    return [
      this.#groups.add(`${role} of ${team}, ${shift} shift`),
      this.#groups.add(`${role} of ${team}`),
      this.#groups.add(role),
      this.#groups.add("all users"),
    ];
  }

  /** The narrowest group with at least `FEWEST_PEERS` members; everybody where none has. */
  group(user: number, firstMs: number, unit: number): number {
    const chain = this.chain(user, firstMs, unit);
    return chain.find((group) => this.size(group) >= FEWEST_PEERS) ?? (chain.at(-1) as number);
  }

  /** The group in words, such as `caseworker of North, day shift`. */
  label(group: number): string {
    return this.#groups.text(group);
  }

  /** By the rostered duty around the access, else by the hour itself: a day shift begins from 5 to 12, a late one from 12 to 20. */
  shiftOf(user: number, timeMs: number): "day" | "late" | "night" {
    const duty = this.#context.dutiesOf(user)?.findLast(({ fromMs }) => fromMs <= timeMs + HOUR_MS);
    const startMs = duty !== undefined && timeMs < duty.toMs + 2 * HOUR_MS ? duty.fromMs : timeMs;
    const hour = Math.floor((((startMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS);
    return hour >= 5 && hour < 12 ? "day" : hour >= 12 && hour < 20 ? "late" : "night";
  }
}
