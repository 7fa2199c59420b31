// Text as it goes into an address.

/** UTF-8 in base64url without padding. */
export function base64url(text: string): string {
  let latin = "";
  for (const byte of new TextEncoder().encode(text.toWellFormed())) latin += String.fromCharCode(byte);
  return btoa(latin).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
