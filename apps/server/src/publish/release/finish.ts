// Finishes a release: a reviewed draft becomes rows, index and README, signed by a named person; sealed as a disclosure before anybody has it.
import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ReleaseFinishQuery, ReleaseSummary } from "@quis/contract";
import {
  draftRelease as draftFolder,
  makeRow,
  packRelease,
  readProfile,
  type RedactionProfile,
  type ReleaseSignature,
  type ReviewItem,
  type SourceEvent,
} from "@quis/release";
import { parseVkey } from "@quis/tlog";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { VERSION } from "../../instance/version.ts";
import { syncFolder } from "../../ledger/durable.ts";
import { type Deed, DOCUMENTS_SOURCE } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import { discloseEntry, policyOf } from "../bundle/prove.ts";
import { checkTarget, writeFolder } from "../bundle/write-folder.ts";
import { signerName } from "../documents/sign.ts";
import { provedEvents } from "./draft.ts";
import { type DraftFile, KEY, openDraft } from "./draft-folder.ts";
import { countErased } from "./erased.ts";
import { asQuisError, refused } from "./release-error.ts";
import { type Decider, decidedItems, type ReviewFile } from "./review-file.ts";

type Work = WorkOptions & { readonly signal: AbortSignal };

/** A reviewed draft, and where its release goes. */
export interface ReviewedDraft {
  /** @throws QuisError for what hinders it to be released or put there */
  open(): Promise<{ readonly draft: DraftFile; readonly sha256: string }>;
  /** The review list. @throws QuisError QUIS_RELEASE_REFUSED unless every part of these events is decided */
  items(
    draft: DraftFile,
    events: readonly SourceEvent[],
    profile: RedactionProfile,
    decider: Decider,
  ): readonly ReviewItem[];
  /** The key of its pseudonyms. */
  key(): Promise<Uint8Array>;
  /** The release was not made. */
  giveUp(): Promise<void>;
  /** Gives the folder as its summary names it. */
  write(files: ReadonlyMap<string, Uint8Array>, done: FinishedRelease): Promise<string>;
}

/** What a person stands for. */
export interface FinishedRelease {
  readonly signature: ReleaseSignature;
  /** Of its rows. */
  readonly indices: readonly number[];
}

/** A draft in a folder of this machine, decided in review.json. */
export function reviewedFolder(parts: Parts, from: string, to: string, signal: AbortSignal): ReviewedDraft {
  const key = randomBytes(32);
  const keyFile = join(from, KEY);
  let review: ReviewFile | undefined;
  let isKept = false;
  return {
    open: async () => {
      await checkTarget(parts.data, to);
      const opened = await openDraft(parts, from);
      review = opened.review;
      return opened;
    },
    items: (draft, events, profile, decider) => decidedItems(draft, review!, events, profile, decider),
    key: async () => {
      await keepKey(keyFile, key);
      isKept = true;
      return key;
    },
    giveUp: async () => {
      if (isKept) await rm(keyFile, { force: true });
    },
    write: async (files) => {
      await writeFolder(to, files, signal);
      return to;
    },
  };
}

/** What the oversight log calls it. */
const RELEASED = "release";
const DEED_FIELDS = ["actor.user", "web_resources"];

/** @throws QuisError QUIS_RELEASE_REFUSED, QUIS_DOCUMENT_REFUSED in another's name, QUIS_USAGE, QUIS_NOT_FOUND; that it was tried is sealed then */
export async function finishRelease(
  { parts, seal }: BundleHost,
  actor: string,
  query: ReleaseFinishQuery,
  work: Work,
  reviewed: ReviewedDraft,
): Promise<ReleaseSummary> {
  const startedMs = performance.now();
  const { capacity } = query;
  const deed: Deed = { actor, activity: "export", what: RELEASED };
  let isSealed = false;
  try {
    const name = signerName(query.name);
    const { draft, sha256: draftSha256 } = await reviewed.open();
    const profile = asQuisError(() => readProfile(draft.profile));
    const at = new Date(parts.now()).toISOString();
    const { checkpoint, events, files } = await provedEvents(parts, draft.events, work);
    if (events.length === 0)
      throw refused("expected an event that is still there, got a draft whose events are all erased");
    const items = reviewed.items(draft, events, profile, { by: name, at });
    const key = await reviewed.key();
    const rows = events.map((event, i) => asQuisError(() => makeRow({ file: files[i]!, event, profile, items, key })));
    const erased = await countErased(parts, draft.question["source"]);
    const made = asQuisError(() =>
      draftFolder({
        title: draft.title,
        case: draft.case,
        made_at: at,
        software: `Quis ${VERSION}`,
        question: draft.question,
        erased,
        profile,
        rows,
        items,
        checkpoint,
        policy: policyOf(parts),
      }),
    );
    work.signal.throwIfAborted();
    isSealed = true;
    const { sha256, contents } = made;
    const index = await seal({
      ...deed,
      source: DOCUMENTS_SOURCE,
      parameters: { sha256, draft: draftSha256, name, capacity, at },
      recordCount: rows.length,
    });
    await parts.ledgers.oversight.settle();
    const { file } = await discloseEntry(parts, "oversight", index, DEED_FIELDS);
    const origin = parseVkey(parts.ledgers.oversight.signed.vkey).name;
    const signature = { sha256, name, capacity, by: actor, at, deed: index, origin };
    const packed = asQuisError(() => packRelease(made, signature, file));
    const folder = await reviewed.write(packed, { signature, indices: rows.map((row) => row.index) });
    const taken = items.filter(({ decision }) => decision?.redact === true).length;
    return {
      folder,
      rows: rows.length,
      erased,
      taken_out: taken,
      kept: items.length - taken,
      sha256,
      origin: contents.log.origin,
      tree_size: contents.log.size,
      root: contents.log.root,
      deed: index,
      seconds: (performance.now() - startedMs) / 1000,
    };
  } catch (error) {
    const failed = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    await reviewed.giveUp();
    if (!isSealed) await seal({ ...deed, parameters: { capacity, failed } });
    throw error;
  }
}

// Two releases of one draft would be held against each other, and its pseudonyms would join them.
async function keepKey(file: string, key: Uint8Array): Promise<void> {
  try {
    await using out = await open(file, "wx", 0o600);
    await out.writeFile(`${Buffer.from(key).toString("hex")}\n`);
    await out.datasync();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw refused("expected a draft that was not finished yet, got one that was: draft again for another release");
  }
  await syncFolder(join(file, ".."));
}
