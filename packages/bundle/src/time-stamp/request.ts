// What a time-stamp authority is asked (RFC 3161 §2.4.1): the SHA-256 of what is stamped, never the thing itself.
import { digest } from "#signature";
import { TAG, writeDer, writeOid } from "./der.ts";

export interface StampQuestion {
  /** What is to be stamped. */
  readonly data: Uint8Array;
  /** Fresh and unguessable: an answer that was made before cannot have it. */
  readonly nonce: bigint;
  /** The authority's policy, as dotted numbers; its own choice if undefined. */
  readonly policy?: string | undefined;
}

/** A TimeStampReq that asks for the authority's certificate too. */
export function formatRequest({ data, nonce, policy }: StampQuestion): Uint8Array {
  const algorithm = writeDer(TAG.sequence, writeOid("2.16.840.1.101.3.4.2.1"), writeDer(TAG.null));
  return writeDer(
    TAG.sequence,
    writeDer(TAG.integer, Uint8Array.of(1)),
    writeDer(TAG.sequence, algorithm, writeDer(TAG.octets, digest("sha256", data))),
    ...(policy === undefined ? [] : [writeOid(policy)]),
    writeDer(TAG.integer, unsigned(nonce)),
    writeDer(TAG.boolean, Uint8Array.of(0xff)),
  );
}

function unsigned(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const octets = (hex.length % 2 === 0 ? hex : `0${hex}`).match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  return Uint8Array.from(octets[0]! >= 0x80 ? [0, ...octets] : octets);
}
