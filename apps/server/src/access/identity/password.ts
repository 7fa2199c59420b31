// Passwords: argon2id (RFC 9106) with the parameters of the OWASP Password Storage Cheat Sheet; length counts, composition does not.
import { hash, verify } from "@node-rs/argon2";
import { AccessError } from "../error.ts";
import { isCommon } from "./common-passwords.ts";

/** OWASP: m = 19 MiB, t = 2, p = 1. `algorithm` 2 is argon2id; the package's const enum is not erasable. */
const ARGON2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** NIST SP 800-63B-4 §3.1.1.2 asks for 15 where a password is alone, and 8 beside a second factor. */
const LEAST_CHARS = 12;
const MOST_CHARS = 256;
/** Each takes 19 MiB and some 30 ms of a core: more at once would be a way to stop the server. */
const AT_ONCE = 2;
const WAITING = 32;

/** Of no password: whoever does not exist takes as long to refuse as whoever does. */
const NOBODY = hash("nobody's, since it is longer than what is asked of anybody", ARGON2);

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING)
      throw new AccessError("ACCESS_SLOW_DOWN", "expected fewer sign-ins at once, got too many; try again in 2 s", {
        retryAfterMs: 2000,
      });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** Keyboards write one character in several ways; NIST SP 800-63B-4 §3.1.1.2 asks for one of Unicode's forms. */
function normalised(password: string): string {
  return password.normalize("NFC");
}

/** @throws AccessError ACCESS_PASSWORD; it never quotes the password */
export function checkPassword(password: string, own: readonly string[]): void {
  const chars = [...normalised(password)].length;
  if (chars < LEAST_CHARS || chars > MOST_CHARS)
    throw new AccessError(
      "ACCESS_PASSWORD",
      `expected a password of ${LEAST_CHARS} to ${MOST_CHARS} characters, got ${chars}; a few words in a row do well`,
    );
  if (isCommon(password, own))
    throw new AccessError(
      "ACCESS_PASSWORD",
      "expected a password that is not among the first to be guessed (common words, repetitions, runs of keys, your name), got one of these",
    );
}

/** PHC string. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalised(password), ARGON2));
}

/** Whether the password is the one of `kept`; null is nobody's, and takes as long. */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  const against = kept ?? (await NOBODY);
  const same = await inTurn(() => verify(against, normalised(password)));
  return same && kept !== null;
}
