// From the certificate that stamped to a root that the reader trusts, as it was when the stamp was made (RFC 5280 §6.1).
import { sameBytes } from "./der.ts";
import { type Certificate, isIssuedBy } from "./certificate.ts";

export type Chain =
  | { readonly trusted: true; readonly root: Certificate; readonly path: readonly Certificate[] }
  | { readonly trusted: false; readonly why: string };

/** Key purposes (RFC 5280 §4.2.1.12). */
export const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const ANY_PURPOSE = "2.5.29.37.0";
const MAX_DEPTH = 8;
/** Attacker: certificates that all bear one name make many paths. */
const MAX_TRIES = 500;

/** `pool`: certificates that came with the stamp; they are steps, never roots. `atMs`: the time that was stamped. */
export function findChain(
  signer: Certificate,
  pool: readonly Certificate[],
  roots: readonly Certificate[],
  atMs: number,
): Chain {
  let tries = 0;
  let why = `no given root has issued ${signer.name}, nor an authority between them`;
  const usable = (certificate: Certificate): boolean => {
    if (atMs >= certificate.fromMs && atMs <= certificate.untilMs) return true;
    why = `the certificate of ${certificate.name} was not valid at that time`;
    return false;
  };
  const climb = (path: readonly Certificate[]): Chain | undefined => {
    const last = path.at(-1)!;
    const own = roots.find(({ bytes }) => sameBytes(bytes, last.bytes));
    if (own !== undefined && usable(own)) return { trusted: true, root: own, path };
    if (path.length > MAX_DEPTH) return undefined;
    for (const root of roots) {
      if (!sameBytes(root.subject, last.issuer) || ++tries > MAX_TRIES || !usable(root)) continue;
      if (isIssuedBy(last, root, path.length - 1)) return { trusted: true, root, path: [...path, root] };
    }
    for (const next of pool) {
      if (!sameBytes(next.subject, last.issuer) || path.includes(next) || ++tries > MAX_TRIES) continue;
      if (!usable(next) || !mayStamp(next) || !isIssuedBy(last, next, path.length - 1)) continue;
      const found = climb([...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return climb([signer]) ?? { trusted: false, why };
}

// An authority that is confined to other purposes issues no certificate for time stamps.
function mayStamp({ purposes }: Certificate): boolean {
  return purposes === undefined || purposes.some((purpose) => purpose === TIME_STAMPING || purpose === ANY_PURPOSE);
}
