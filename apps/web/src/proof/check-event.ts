// An event's proof checked in the reader's browser, so that the reader need not trust the server that answered.
// Raw bytes → event → commitment → entry → leaf hash → tree (RFC 9162 §2.1.3.2) → signed checkpoint (c2sp.org/tlog-checkpoint).
import type { EventDetail } from "@quis/contract";
import { checkShown } from "@quis/disclosure";
import { commit, decodeLeaf, eventFields } from "@quis/event";
import type { AccessEvent } from "@quis/event";
import { checkInclusion, equalBytes, fromBase64, leafHash, openCheckpoint, parseVkey } from "@quis/tlog";
import type { Checkpoint } from "@quis/tlog";

export type StepName = "asked" | "raw" | "event" | "source" | "leaf" | "key" | "checkpoint" | "tree";

/** What became of one step. `absent`: there is nothing of this kind to check, which proves nothing. */
export type StepResult =
  | { readonly state: "proved"; readonly value: string }
  | { readonly state: "refused"; readonly reason: string }
  | { readonly state: "absent" };

export interface Step {
  readonly name: StepName;
  readonly result: StepResult;
}

/** Proved only if every step was run here and none was refused. */
export interface Verdict {
  readonly proved: boolean;
  readonly steps: readonly Step[];
  /** Reason of the first refused step. */
  readonly reason: string | undefined;
  /** The server says that the content was erased, so only the entry and its place were checked. */
  readonly gone: boolean;
  /** Names are kept from the reader, so some of what is shown is the server's word; the event says which. */
  readonly masked: boolean;
  /** The signed tree head, if its signature held. */
  readonly head: { readonly size: number; readonly root: string } | undefined;
}

/** What the reader asked for and which key they hold; both come from elsewhere than the answer under test. */
export interface Expected {
  readonly index: number;
  readonly log: "records" | "oversight";
  readonly vkey: string;
}

/** Checks everything that `detail` claims. The detail may be an attacker's; whatever throws is a refusal. Never rejects. */
export async function checkEvent(detail: EventDetail, expected: Expected): Promise<Verdict> {
  let checkpoint: Checkpoint | undefined;
  const steps: Step[] = [
    await step("asked", () => {
      if (detail.index !== expected.index || detail.log !== expected.log) {
        throw wrong(`entry ${expected.index} of ${expected.log}`, `entry ${detail.index} of ${detail.log}`);
      }
      return `${detail.log} ${detail.index}`;
    }),
    // Of an erased event nothing is left that could be checked, and nothing of it is shown.
    await step("raw", () =>
      detail.gone === undefined && detail.withheld === undefined ? checkRaw(detail) : undefined,
    ),
    await step("event", () => (detail.gone === undefined ? checkCommitment(detail) : undefined)),
    await step("source", () => {
      const { source } = decodeLeaf(decode(detail.entry, "the entry"));
      if (source !== detail.source) throw wrong(`an entry of source ${detail.source}`, source);
      return source;
    }),
    await step("leaf", () => {
      const hash = leafHash(decode(detail.entry, "the entry"));
      same("the leaf hash that the proof starts from", decode(detail.proof.leaf_hash, "the leaf hash"), hash);
      return hex(hash);
    }),
    await step("key", () => {
      if (detail.proof.vkey.trim() !== expected.vkey.trim()) {
        throw wrong(`the log's key ${expected.vkey.trim()}`, detail.proof.vkey.trim());
      }
      return expected.vkey.trim();
    }),
    await step("checkpoint", () => {
      // The key is the one the reader holds, never the one that came with the proof.
      const opened = openCheckpoint(detail.proof.checkpoint, parseVkey(expected.vkey)).checkpoint;
      if (opened.origin !== detail.proof.origin) throw wrong(`origin ${detail.proof.origin}`, opened.origin);
      if (opened.size !== detail.proof.tree_size) {
        throw wrong(`a checkpoint of ${detail.proof.tree_size} entries`, `${opened.size}`);
      }
      checkpoint = opened;
      return opened.origin;
    }),
    await step("tree", () => {
      if (checkpoint === undefined) throw new Error("expected a signed checkpoint to lead to, got none that holds");
      checkInclusion({
        index: detail.index,
        size: checkpoint.size,
        leafHash: leafHash(decode(detail.entry, "the entry")),
        proof: detail.proof.path.map((text) => decode(text, "a hash of the path")),
        root: checkpoint.root,
      });
      return hex(checkpoint.root);
    }),
  ];
  const refused = steps.find(({ result }) => result.state === "refused");
  return {
    proved: refused === undefined,
    steps,
    reason: refused?.result.state === "refused" ? refused.result.reason : undefined,
    gone: detail.gone !== undefined,
    masked: detail.withheld !== undefined,
    head: checkpoint === undefined ? undefined : { size: checkpoint.size, root: hex(checkpoint.root) },
  };
}

async function checkRaw(detail: EventDetail): Promise<string | undefined> {
  const raw = decode(detail.raw, "the raw bytes");
  const claimed = (detail.event["raw_data_hash"] as { value?: string } | undefined)?.value;
  // A question sealed in the oversight log was made by Quis itself: no source gave raw bytes. To drop the hash from any other
  // event would change its commitment.
  if (detail.log === "oversight" && claimed === undefined) return undefined;
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", raw)));
  if (claimed !== hash) throw wrong(`raw bytes with SHA-256 ${claimed ?? "(none in the event)"}`, hash);
  return hash;
}

function checkCommitment(detail: EventDetail): string {
  const { commitment } = decodeLeaf(decode(detail.entry, "the entry"));
  if (detail.withheld !== undefined) {
    checkShown({ event: detail.event as unknown as AccessEvent, ...detail.withheld }, commitment);
    return hex(commitment);
  }
  const key = decode(detail.event_key, "the event key");
  if (key.length !== 32) throw wrong("an event key of 32 bytes", `${key.length}`);
  const computed = commit(eventFields(detail.event as unknown as AccessEvent), key);
  same("the commitment in the entry", commitment, computed);
  return hex(computed);
}

async function step(name: StepName, run: () => string | undefined | Promise<string | undefined>): Promise<Step> {
  try {
    const value = await run();
    return { name, result: value === undefined ? { state: "absent" } : { state: "proved", value } };
  } catch (error) {
    return { name, result: { state: "refused", reason: error instanceof Error ? error.message : String(error) } };
  }
}

function same(what: string, expected: Uint8Array, got: Uint8Array): void {
  if (!equalBytes(expected, got)) throw wrong(`${what}, ${hex(expected)}`, hex(got));
}

function wrong(expected: string, got: string): Error {
  return new Error(`expected ${expected}, got ${got}`);
}

function decode(text: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") throw wrong(`${what} in base64`, typeof text);
  const bytes = fromBase64(text);
  if (bytes === undefined) throw wrong(`${what} in base64`, JSON.stringify(text.slice(0, 40)));
  return new Uint8Array(bytes);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
