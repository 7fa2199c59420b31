// Keyed pseudonyms: a name that says nothing, is the same each time for one purpose, and is opened only with the folder's key.
// docs/reference/pseudonyms.md
import { decodeBase32, encodeBase32 } from "./base32.ts";
import { openSiv, sealSiv, type SivKey, sivKey } from "./siv.ts";

/** What a pseudonym stands for. `value` is a text that may name anybody, such as what a rule groups by. */
export type PseudonymKind = "user" | "person" | "session" | "value";

/** Pseudonyms of one purpose are not those of another: what was released cannot be laid beside what is reviewed. */
export type PseudonymPurpose = "review" | `statement:${string}` | `release:${string}`;

export type Opened = { readonly kind: PseudonymKind; readonly id: string };

const KINDS: readonly PseudonymKind[] = ["user", "person", "session", "value"];
/** 80 bits: a forgery is met once in 2^80 attempts, each of which is a sealed request. */
const IV_BYTES = 10;
/** Ids are padded to 15, 30, 60 … bytes: all of up to 14 bytes look alike. Multiples of five, so that base32 has no spare bits. */
const SMALLEST_BYTES = 15;
const END = 0x80;
const LOOKS_LIKE = /^(?:user|person|session|value)~/i;
const FORM = /^(user|person|session|value)~([0-9a-z]+)$/;
const KEYS_KEPT = 256;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Stands for everybody where not even pseudonyms are shown. Not in the alphabet's groups of eight, so it is never one. */
export function nobody(kind: PseudonymKind): string {
  return `${kind}~none`;
}

/** Whether a text is written as a pseudonym: then it is one or refused, and never read as a name. */
export function looksLikePseudonym(text: string): boolean {
  return LOOKS_LIKE.test(text);
}

export class Pseudonyms {
  readonly #master: Uint8Array;
  readonly #keys = new Map<string, SivKey>();

  /** `master`: 32 secret bytes. */
  constructor(master: Uint8Array) {
    if (master.length !== 32) throw new RangeError(`expected a master key of 32 bytes, got ${master.length}`);
    this.#master = master;
  }

  /** The pseudonym of an id. Unpaired surrogates count as U+FFFD, as in the store. */
  of(kind: PseudonymKind, id: string, purpose: PseudonymPurpose = "review"): string {
    return `${kind}~${encodeBase32(sealSiv(this.#key(kind, purpose), pad(id), IV_BYTES))}`;
  }

  /** What a pseudonym stands for; undefined for one that was not made here, or for another purpose. */
  open(text: string, purpose: PseudonymPurpose = "review"): Opened | undefined {
    const [, kindText, letters = ""] = FORM.exec(text) ?? [];
    const kind = KINDS.find((known) => known === kindText);
    const bytes = kind === undefined ? undefined : decodeBase32(letters);
    if (kind === undefined || bytes === undefined) return undefined;
    const padded = openSiv(this.#key(kind, purpose), bytes, IV_BYTES);
    const id = padded === undefined ? undefined : unpad(padded);
    return id === undefined ? undefined : { kind, id };
  }

  /**
   * An id of hexadecimal digits that is a hash over names, so that whoever guesses the names could tell: 16 digits longer, and the same each time.
   * What is not hexadecimal is a hash of itself, and does not come back.
   */
  veil(kind: string, id: string): string {
    if (!/^(?:[0-9a-f]{2})+$/.test(id)) return this.veil(kind, Buffer.from(id.toWellFormed()).toString("hex"));
    return sealSiv(this.#key("veil", kind), Buffer.from(id, "hex"), VEIL_IV_BYTES).toString("hex");
  }

  /** The id under a veil; undefined for one that was not made here. */
  unveil(kind: string, veiled: string): string | undefined {
    if (!/^(?:[0-9a-f]{2})+$/.test(veiled)) return undefined;
    return openSiv(this.#key("veil", kind), Buffer.from(veiled, "hex"), VEIL_IV_BYTES)?.toString("hex");
  }

  #key(kind: string, purpose: string): SivKey {
    const name = `${kind}\0${purpose}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    if (this.#keys.size >= KEYS_KEPT) this.#keys.clear();
    const key = sivKey(this.#master, [kind, purpose]);
    this.#keys.set(name, key);
    return key;
  }
}

/** Of ids of 16 bytes: 64 bits, so that a veiled id has 48 digits, and one of a quarantined record 32. */
const VEIL_IV_BYTES = 8;

function pad(id: string): Buffer {
  const bytes = Buffer.from(id.toWellFormed());
  let size = SMALLEST_BYTES;
  while (size < bytes.length + 1) size *= 2;
  const padded = Buffer.alloc(size);
  padded.set(bytes);
  padded[bytes.length] = END;
  return padded;
}

// ISO/IEC 7816-4 §6.2.2: a marker byte, then zeros. It was authenticated, so another form was not made by `pad`.
function unpad(padded: Buffer): string | undefined {
  const end = padded.lastIndexOf(END);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) return undefined;
  try {
    return decoder.decode(padded.subarray(0, end));
  } catch {
    return undefined;
  }
}
