// A device on which somebody has signed in: its wrong tries are counted apart, so that others at the same address cannot keep it out.
// OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
import { createHmac, randomBytes } from "node:crypto";
import { isSame } from "./secret.ts";

function macOf(key: Uint8Array, person: string, nonce: string): string {
  return createHmac("sha256", key).update(`quis device\0${person}\0${nonce}`).digest("base64url");
}

/** The cookie of a device of this person. It lets nobody in. */
export function makeDevice(key: Uint8Array, person: string): string {
  const nonce = randomBytes(12).toString("base64url");
  return `${nonce}.${macOf(key, person, nonce)}`;
}

/** The device's own name, if the cookie is of a device of this person. */
export function deviceOf(key: Uint8Array, person: string, cookie: string | undefined): string | undefined {
  const [nonce, mac] = cookie?.split(".", 2) ?? [];
  if (nonce === undefined || mac === undefined) return undefined;
  return isSame(mac, macOf(key, person, nonce)) ? nonce : undefined;
}
