// Packs a release. Two steps, because who signs it is sealed in between: `draftRelease` says what it will hold, `packRelease` adds signature and deed.
import { checkFile, readPolicyText } from "@quis/disclosure";
import { checkRelease } from "./check.ts";
import {
  CHECKPOINT_PATH,
  CONTENTS_PATH,
  DEED_PATH,
  formatContents,
  formatSignature,
  POLICY_PATH,
  profileText,
  RELEASE_FORMAT,
  type ReleaseContents,
  type ReleaseSignature,
  SIGNATURE_PATH,
} from "./contents.ts";
import { copiesOf, type ProvedRow } from "./copies.ts";
import { ReleaseError } from "./error.ts";
import type { RedactionProfile } from "./profile.ts";
import type { ReviewItem } from "./review.ts";
import { checkRow, type ReleasedRow } from "./row.ts";
import { sha256Hex } from "./sha256.ts";
import { vaughnIndex } from "./vaughn.ts";

export interface ReleaseParts extends Pick<
  ReleaseContents,
  "title" | "case" | "made_at" | "software" | "question" | "erased"
> {
  readonly profile: RedactionProfile;
  /** In the order of the log, all under `checkpoint`. */
  readonly rows: readonly ReleasedRow[];
  readonly items: readonly ReviewItem[];
  readonly checkpoint: string;
  /** Keys of the log and of the oversight log (c2sp.org/tlog-policy). */
  readonly policy: string;
}

export interface ReleaseDraft {
  readonly contents: ReleaseContents;
  /** Of release.json: what is signed. */
  readonly sha256: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const encoder = new TextEncoder();

/** @throws ReleaseError RELEASE_NOT_PROVED for a row or a checkpoint that does not stand its own check */
export function draftRelease(parts: ReleaseParts): ReleaseDraft {
  const { profile, rows, items, checkpoint, policy: policyText, title, made_at, software, question, erased } = parts;
  const policy = readPolicyText(policyText);
  const { log } = checkFile({ file: encoder.encode(checkpoint), policy });
  if (log === undefined)
    throw new ReleaseError("RELEASE_NOT_PROVED", "expected a checkpoint that the policy's log signed, got another");
  const proved = rows.map((row): ProvedRow => {
    const verdict = checkRow(row, policy);
    if (!verdict.proved) throw new ReleaseError("RELEASE_NOT_PROVED", `row ${row.index}: ${verdict.reason}`);
    return { row, fields: verdict.fields };
  });
  const index = vaughnIndex(rows, items, profile);
  const facts = {
    format: RELEASE_FORMAT,
    title,
    case: parts.case,
    made_at,
    software,
    question,
    profile: profileText(profile),
    rows: rows.length,
    erased,
    log: { origin: log.origin, size: log.size, root: log.root },
  } as const;
  const files = new Map<string, Uint8Array>(
    [
      ...copiesOf(facts, proved, index, profile),
      [CHECKPOINT_PATH, checkpoint] as const,
      [POLICY_PATH, policyText] as const,
    ].map(([path, text]) => [path, encoder.encode(text)] as const),
  );
  const contents = { ...facts, files: [...files].map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes) })) };
  const bytes = encoder.encode(formatContents(contents));
  files.set(CONTENTS_PATH, bytes);
  return { contents, sha256: sha256Hex(bytes), files };
}

/** The whole folder. `deed`: the disclosure file of the entry that sealed the signature. @throws ReleaseError for what does not stand its own check: it is not given out */
export function packRelease(draft: ReleaseDraft, signature: ReleaseSignature, deed: string): Map<string, Uint8Array> {
  const files = new Map(draft.files)
    .set(SIGNATURE_PATH, encoder.encode(formatSignature(signature)))
    .set(DEED_PATH, encoder.encode(deed));
  const { reason } = checkRelease(files, readPolicyText(new TextDecoder().decode(files.get(POLICY_PATH))));
  if (reason !== undefined) throw new ReleaseError(reason.code, reason.message);
  return files;
}
