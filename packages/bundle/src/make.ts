// Packs a bundle. Two steps, because the deed of making it is sealed in between: `draftBundle` says what it will hold, `packBundle` adds the deed.
import { sha256Hex } from "#sha256";
import { packBag, textOf } from "./bag.ts";
import { CHECKPOINT_PATH, checkWith, POLICY_PATH } from "./check.ts";
import {
  BUNDLE_FORMAT,
  type BundledStamp,
  type Contents,
  CONTENTS_PATH,
  DEED_PATH,
  EVENTS_PATH,
  formatContents,
  infoOf,
  STAMP_CHAIN_PATH,
  STAMP_PATH,
  TABLE_PATH,
} from "./contents.ts";
import { eventsAsLines, eventsAsTable, type ProvedEvent } from "./copies.ts";
import { BundleError } from "./error.ts";
import { certificateOf, readmeOf } from "./readme.ts";
import { checkFile, readPolicyText } from "@quis/disclosure";

/** What a bundle is made of. */
export interface BundleParts extends Pick<
  Contents,
  "title" | "case" | "reason" | "made_by" | "made_at" | "software" | "question" | "period" | "fields"
> {
  /** Disclosure files in the order of their indices, all under one checkpoint. */
  readonly disclosures: readonly { readonly index: number; readonly file: string }[];
  /** The signed checkpoint that they stand under. */
  readonly checkpoint: string;
  /** Keys of the log and of the oversight log, and witnesses (c2sp.org/tlog-policy). */
  readonly policy: string;
  /** Gaps that are known, by source. */
  readonly gaps: ReadonlyMap<string, readonly string[]>;
  /** A time stamp over the checkpoint, or why there is none. */
  readonly stamp?: BundleStamp;
  /** The page that checks files without a network, if there is one. */
  readonly checkPage?: Uint8Array;
}

/** `response`: checked by whoever packs; `chain`: PEM. */
export type BundleStamp =
  | { readonly authority: string; readonly response: Uint8Array; readonly chain: string }
  | { readonly authority: string | null; readonly why: string };

/** A bundle before its deed. */
export interface BundleDraft {
  readonly contents: Contents;
  /** Of data/bundle.json: what the deed seals. */
  readonly sha256: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The events by index, each proved from its file. */
  readonly proved: ReadonlyMap<number, ProvedEvent>;
}

const encoder = new TextEncoder();

/** @throws BundleError BUNDLE_EVENT_NOT_PROVED for a disclosure that does not stand its own check: no bundle is made of it */
export function draftBundle(parts: BundleParts): BundleDraft {
  const policy = readPolicyText(parts.policy);
  const payload = new Map<string, Uint8Array>();
  const proved: ProvedEvent[] = [];
  const events = parts.disclosures.map(({ index, file }) => {
    const path = `data/events/${String(index).padStart(12, "0")}.quis.json`;
    const bytes = encoder.encode(file);
    const { proved: holds, disclosed, entry, reason } = checkFile({ file: bytes, policy });
    if (!holds || disclosed === undefined || entry === undefined) {
      throw new BundleError(
        "BUNDLE_EVENT_NOT_PROVED",
        `entry ${index}: ${reason?.message ?? "expected a disclosure file"}`,
      );
    }
    proved.push({ index, source: entry.source, fields: disclosed.fields, hidden: disclosed.hidden });
    payload.set(path, bytes);
    return { index, path, sha256: sha256Hex(bytes) };
  });
  const { log } = checkFile({ file: encoder.encode(parts.checkpoint), policy });
  if (log === undefined)
    throw new BundleError("BUNDLE_LOG_NOT_BELIEVED", "expected a checkpoint that the policy's log signed, got another");
  const sources = [...new Set([...proved.map(({ source }) => source), ...parts.gaps.keys()])].toSorted();
  const base: Contents = {
    format: BUNDLE_FORMAT,
    title: parts.title,
    case: parts.case,
    reason: parts.reason,
    made_by: parts.made_by,
    made_at: parts.made_at,
    software: parts.software,
    question: parts.question,
    period: parts.period,
    sources: sources.map((id) => ({
      id,
      events: proved.filter(({ source }) => source === id).length,
      gaps: parts.gaps.get(id) ?? [],
    })),
    log: { origin: log.origin, size: log.size, root: log.root },
    time_stamp: stampOf(parts.stamp),
    fields: parts.fields,
    events,
    files: [],
  };
  const others = new Map<string, Uint8Array>([
    [CHECKPOINT_PATH, encoder.encode(parts.checkpoint)],
    [POLICY_PATH, encoder.encode(parts.policy)],
    [EVENTS_PATH, encoder.encode(eventsAsLines(proved))],
    [TABLE_PATH, encoder.encode(eventsAsTable(proved))],
    ["README.md", encoder.encode(readmeOf(base))],
    ["certificate-draft.txt", encoder.encode(certificateOf(base))],
  ]);
  if (parts.stamp !== undefined && "response" in parts.stamp) {
    others.set(STAMP_PATH, parts.stamp.response);
    others.set(STAMP_CHAIN_PATH, encoder.encode(parts.stamp.chain));
  }
  if (parts.checkPage !== undefined) others.set("verify/check.html", parts.checkPage);
  const contents = { ...base, files: [...others].map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes) })) };
  const text = encoder.encode(formatContents(contents));
  const files = new Map([...payload, ...others, [CONTENTS_PATH, text]]);
  return { contents, sha256: sha256Hex(text), files, proved: new Map(proved.map((event) => [event.index, event])) };
}

function stampOf(stamp: BundleStamp = { authority: null, why: "none was asked for" }): BundledStamp {
  const { authority } = stamp;
  if ("why" in stamp) return { authority, token: null, why: stamp.why };
  return { authority, token: STAMP_PATH, why: null };
}

/**
 * The whole bag. `deed`: the disclosure file of the oversight log's entry that sealed `draft.sha256`.
 * @throws BundleError when what was packed does not stand its own check: it is not given out
 */
export function packBundle(draft: BundleDraft, deed: string): Map<string, Uint8Array> {
  const files = new Map([...draft.files, [DEED_PATH, encoder.encode(deed)]] as const);
  const bag = packBag(files, infoOf(draft.contents, draft.sha256));
  const { reason } = checkWith(bag, readPolicyText(textOf(bag, POLICY_PATH)), ({ index }) => draft.proved.get(index)!);
  if (reason !== undefined) throw new BundleError(reason.code, reason.message);
  return bag;
}
