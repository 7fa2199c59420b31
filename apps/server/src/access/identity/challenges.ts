// Random values that a browser must give back, once and soon: of passkeys (WebAuthn Level 3 §13.4.3) and of sign-ins elsewhere.
import { makeSecret } from "./secret.ts";

const LIFETIME_MS = 5 * 60_000;
/** Anybody may ask for one; the oldest are forgotten first. */
const MAX_WAITING = 10_000;

/** INVARIANT: what `take` has given once it never gives again. */
export class Challenges<T> {
  readonly #waiting = new Map<string, { readonly value: T; readonly untilMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  make(value: T): string {
    const challenge = makeSecret();
    this.#waiting.set(challenge, { value, untilMs: this.#now() + LIFETIME_MS });
    const oldest = this.#waiting.keys().next();
    if (this.#waiting.size > MAX_WAITING && oldest.done !== true) this.#waiting.delete(oldest.value);
    return challenge;
  }

  take(challenge: string): T | undefined {
    const waiting = this.#waiting.get(challenge);
    this.#waiting.delete(challenge);
    return waiting !== undefined && this.#now() < waiting.untilMs ? waiting.value : undefined;
  }
}
