// Events whose payload is not there any more: rightly so only if the oversight log says it. A missing payload without a sealed decision is
// damage, whatever a bundle claims about itself.
import { createHash, type Hash } from "node:crypto";
import type { KeyScope } from "../keys/data-keys.ts";
import { monthText } from "../keys/month.ts";
import type { Slot } from "../ledger/slot.ts";

/** What the oversight log says about one log. Plain data: it is posted to worker threads. */
export interface SealedErasures {
  /** By index in the log. */
  readonly events: ReadonlyMap<number, SealedErasure>;
  /** By id of the data key. */
  readonly keys: ReadonlyMap<string, SealedDestruction>;
}

export interface SealedErasure {
  /** Index of the decision in the oversight log. */
  readonly deed: number;
  readonly timeMs: number;
  /** The event's dedupe key, hex. */
  readonly mark: string;
}

export interface SealedDestruction extends KeyScope {
  readonly deed: number;
  /** How many events were under the key, and `destroyedDigest` of them. */
  readonly events: number;
  readonly digest: string;
}

/** Why a slot is not what the sealed decisions say of its index; undefined if it is. */
export function whyNotErased(slot: Slot, index: number, source: string, sealed: SealedErasures): string | undefined {
  const erasure = sealed.events.get(index);
  if (slot.kind === "live") {
    if (erasure === undefined) return undefined;
    return `expected no payload, since entry ${erasure.deed} of the oversight log erased it; it is there (again). quis rebuild erases it`;
  }
  if (slot.kind === "erased") {
    if (erasure === undefined)
      return `expected the event, or a sealed decision that erased it; found a mark of erasure and no such decision`;
    const isThat =
      slot.deed === erasure.deed &&
      slot.timeMs === erasure.timeMs &&
      Buffer.from(slot.mark).toString("hex") === erasure.mark;
    return isThat
      ? undefined
      : `expected the mark of the erasure that entry ${erasure.deed} of the oversight log sealed, got another`;
  }
  const key = sealed.keys.get(slot.keyId);
  const named = `${slot.source}, ${monthText(slot.month)}`;
  if (key === undefined)
    return `expected the data key ${slot.keyId} of ${named}, or a sealed decision that destroyed it; found neither`;
  if (key.source !== slot.source || key.month !== slot.month || slot.source !== source)
    return `expected an event of ${source} under a key of its own, got one under the destroyed key of ${named}`;
  return undefined;
}

const PLACE_BYTES = 8 + 16;

/** Gathers what is gone in one bundle. */
export class Gone {
  erased = 0;
  readonly #destroyed = new Map<string, Buffer[]>();

  add(slot: Slot, index: number): void {
    if (slot.kind === "erased") this.erased++;
    if (slot.kind !== "destroyed") return;
    const place = Buffer.alloc(PLACE_BYTES);
    place.writeBigUInt64BE(BigInt(index));
    place.set(slot.mark, 8);
    const places = this.#destroyed.get(slot.keyId) ?? [];
    places.push(place);
    this.#destroyed.set(slot.keyId, places);
  }

  /** Per key: index and mark of each event, 24 bytes, in order. */
  destroyed(): Map<string, Uint8Array> {
    return new Map([...this.#destroyed].map(([id, places]) => [id, Buffer.concat(places)]));
  }
}

/** Counts and digests the events under keys over all bundles of a log, in order. */
export class GoneTally {
  readonly #keys = new Map<string, { events: number; hash: Hash; first: number; last: number }>();

  add(keyId: string, places: Uint8Array): void {
    const key = this.#keys.get(keyId) ?? { events: 0, hash: createHash("sha256"), first: 0, last: 0 };
    const bytes = Buffer.from(places.buffer, places.byteOffset, places.byteLength);
    if (key.events === 0) key.first = Number(bytes.readBigUInt64BE(0));
    key.last = Number(bytes.readBigUInt64BE(bytes.length - PLACE_BYTES));
    key.events += bytes.length / PLACE_BYTES;
    key.hash.update(bytes);
    this.#keys.set(keyId, key);
  }

  /** Of one key: how many events, the first and last index, and SHA-256 over each one's u64 BE index and 16-byte mark, in order. */
  of(keyId: string): {
    readonly events: number;
    readonly first: number;
    readonly last: number;
    readonly digest: string;
  } {
    const key = this.#keys.get(keyId);
    if (key === undefined) return { events: 0, first: 0, last: 0, digest: createHash("sha256").digest("hex") };
    return { events: key.events, first: key.first, last: key.last, digest: key.hash.copy().digest("hex") };
  }

  get events(): number {
    return [...this.#keys.values()].reduce((sum, key) => sum + key.events, 0);
  }

  /** Why what is gone is not what was sealed; undefined if it is. */
  whyNot(sealed: SealedErasures): string | undefined {
    for (const [id, key] of sealed.keys) {
      const found = this.of(id);
      if (found.events !== key.events || found.digest !== key.digest) {
        return (
          `expected ${key.events} events under the data key of ${key.source}, ${monthText(key.month)} that entry ${key.deed} of the oversight log destroyed ` +
          `(digest ${key.digest}), got ${found.events} (digest ${found.digest})`
        );
      }
    }
    return undefined;
  }
}
