// Secrets that are told once and kept as hashes: 256 random bits, so a plain SHA-256 of one cannot be searched (RFC 4086 §8.2).
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
const ID_CHARS = 16;

/** A new secret in base64url, 43 characters. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 in lower-case hex, as it is kept. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares in a time that tells nothing of the content; texts of other lengths differ. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}

/** A random id such as `p-3kx09…`: never given again, since 36^16 are too many to meet one twice. */
export function makeId(prefix: "p" | "s" | "t"): string {
  let id = "";
  // Bytes of 252 and above would favour the first letters.
  while (id.length < ID_CHARS)
    for (const byte of randomBytes(ID_CHARS))
      if (byte < 252 && id.length < ID_CHARS) id += ID_ALPHABET[byte % ID_ALPHABET.length];
  return `${prefix}-${id}`;
}
