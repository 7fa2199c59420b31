// The groups that one user's day is compared with, and how a narrow group leans on the wider ones.
import { type Day, NONE } from "../access/index.ts";
import { FEWEST_PEERS, type Peers } from "./peers.ts";

// Several detectors ask for the same user's day, and posts and duties are searched for it. Only the latest day is kept.
const latestChains = new WeakMap<Peers, { readonly day: Day; readonly chains: Map<number, readonly number[]> }>();

/**
 * All groups of a user's day from the narrowest to everybody, whatever their size; by the user's first access of the day or, without one, by the day's
 * start. For no user, everybody alone.
 */
export function groupsOn(peers: Peers, day: Day, user: number): readonly number[] {
  let latest = latestChains.get(peers);
  if (latest?.day !== day) latestChains.set(peers, (latest = { day, chains: new Map() }));
  let chain = latest.chains.get(user);
  if (chain === undefined) {
    const { timeMs, unit } = day.table;
    const row = day.rowsOf(user)[0];
    chain = row === undefined ? peers.chain(user, day.startMs, NONE) : peers.chain(user, timeMs[row]!, unit[row]!);
    if (user === NONE) chain = chain.slice(-1);
    latest.chains.set(user, chain);
  }
  return chain;
}

/** The one group that a user's day is compared with, by the user's first access of the day: the narrowest with enough members. */
export function groupOn(peers: Peers, day: Day, user: number): number {
  const first = day.rowsOf(user)[0] as number;
  return peers.group(user, day.table.timeMs[first] as number, day.table.unit[first] as number);
}

/** Whether a group says something: it has 20 members, or there is no wider one. `level` is its place in the chain. */
export function speaks(peers: Peers, chain: readonly number[], level: number): boolean {
  return level === chain.length - 1 || peers.size(chain[level] as number) >= FEWEST_PEERS;
}

/** The narrowest group of the chain that says something, in words. */
export function narrowestLabel(peers: Peers, chain: readonly number[]): string {
  const level = chain.findIndex((_, at) => speaks(peers, chain, at));
  return peers.label(chain[level] as number).trim();
}
