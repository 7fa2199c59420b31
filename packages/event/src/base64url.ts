// Base64url without padding (RFC 4648 §5), read in its one spelling.
import { base64urlOfBytes } from "#platform";

/** The bytes of canonical base64url, or undefined: a disclosure must not have a second spelling that verifies. */
export function bytesOfBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  // Unused bits of the last character must be zero.
  return base64urlOfBytes(binary) === text
    ? Uint8Array.from(binary, (character) => character.charCodeAt(0))
    : undefined;
}
