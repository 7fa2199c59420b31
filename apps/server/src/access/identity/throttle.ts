// Wrong tries wait longer and longer. Counted by address and name together, never by name alone: nobody can lock another out of their account.
// OWASP ASVS 5.0 V6.3.1; OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
import { isIPv6 } from "node:net";
import { AccessError } from "../error.ts";

/** Tries that cost nothing, for slips of the hand. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Tries of one address, whatever the names: a password is expensive to check. So many at once, and so many a minute after. */
const ADDRESS_BURST = 30;
const ADDRESS_PER_MINUTE = 20;
/** Keys that are remembered; the oldest are forgotten first. */
const MAX_KEYS = 50_000;

interface Tries {
  failures: number;
  untilMs: number;
}
interface Bucket {
  left: number;
  atMs: number;
}

export class Throttle {
  readonly #now: () => number;
  readonly #tries = new Map<string, Tries>();
  readonly #addresses = new Map<string, Bucket>();
  #refused = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Tries refused unread since this was last asked. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  /**
   * Lets a try through, and counts it as failed until `succeeded` says otherwise: tries at the same time are no way around.
   * `address` is undefined for a device that has signed in before: its tries are its own, whoever else shares the address.
   * @throws AccessError ACCESS_SLOW_DOWN
   */
  begin(address: string | undefined, key: string): void {
    const nowMs = this.#now();
    if (address !== undefined) this.#takeFromAddress(network(address), nowMs);
    const tries = this.#tries.get(key) ?? { failures: 0, untilMs: 0 };
    // A clock that goes back must not keep anybody out longer than the longest wait.
    tries.untilMs = Math.min(tries.untilMs, nowMs + LONGEST_WAIT_MS);
    const waitMs = tries.untilMs - nowMs;
    if (waitMs > 0) throw this.#slowDown(waitMs);
    tries.failures++;
    const over = tries.failures - FREE_TRIES;
    tries.untilMs = over < 0 ? 0 : nowMs + Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
    remember(this.#tries, key, tries);
  }

  succeeded(key: string): void {
    this.#tries.delete(key);
  }

  #takeFromAddress(address: string, nowMs: number): void {
    const bucket = this.#addresses.get(address) ?? { left: ADDRESS_BURST, atMs: nowMs };
    const passedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.left = Math.min(ADDRESS_BURST, bucket.left + (passedMs / 60_000) * ADDRESS_PER_MINUTE);
    bucket.atMs = nowMs;
    remember(this.#addresses, address, bucket);
    if (bucket.left < 1) throw this.#slowDown(60_000 / ADDRESS_PER_MINUTE);
    bucket.left--;
  }

  #slowDown(waitMs: number): AccessError {
    this.#refused++;
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    return new AccessError(
      "ACCESS_SLOW_DOWN",
      `expected fewer tries from here, got too many; try again in ${seconds} s`,
      {
        retryAfterMs: seconds * 1000,
      },
    );
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_KEYS) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** One sender has a whole /64 of IPv6 (RFC 6177 §2). */
export function network(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::", 2);
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined ? first : [...first, ...Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
