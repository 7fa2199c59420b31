// A draft's folder: draft.json, whose SHA-256 is sealed; deed.json, the entry that sealed it; review.json, which the release officer edits.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { refused } from "./release-error.ts";
import { type ReviewFile, reviewSchema } from "./review-file.ts";

export const DRAFT = "draft.json";
export const DEED = "deed.json";
export const REVIEW = "review.json";
/** The key of pseudonyms; that it is there says that the draft was finished. */
export const KEY = "pseudonyms.key";
export const DRAFT_FORMAT = "quis-release-draft/v1";
/** What the oversight log calls the deed of drafting. */
export const DRAFTED = "release-draft";

/** 50,000 findings with their surroundings have about 30 MB. */
const MAX_BYTES = 128 * 1024 * 1024;

const path = z.array(z.union([z.string(), z.number().int()]));
const draftSchema = z.strictObject({
  format: z.literal(DRAFT_FORMAT),
  title: z.string(),
  case: z.string(),
  question: z.record(z.string(), z.string()),
  profile: z.unknown(),
  events: z.array(z.number().int()),
  found: z.array(
    z.strictObject({
      id: z.string(),
      index: z.number().int(),
      field: z.string(),
      path,
      start: z.number().int(),
      end: z.number().int(),
      kind: z.enum(["e-mail", "number of a person", "telephone", "date", "plate", "name"]),
    }),
  ),
});
export type DraftFile = z.output<typeof draftSchema>;

export interface OpenDraft {
  readonly draft: DraftFile;
  /** Of draft.json. */
  readonly sha256: string;
  readonly review: ReviewFile;
}

/** @throws QuisError QUIS_NOT_FOUND, QUIS_TOO_LARGE, QUIS_RELEASE_REFUSED for what was not drafted here or was changed since */
export async function openDraft(parts: Parts, folder: string): Promise<OpenDraft> {
  const { deed } = parse(DEED, await readBounded(folder, DEED), z.strictObject({ deed: z.number().int().min(0) }));
  const { draft, sha256 } = await readDraft(parts, folder, deed);
  return { draft, sha256, review: parse(REVIEW, await readBounded(folder, REVIEW), reviewSchema) };
}

/** draft.json as entry `deed` sealed it. @throws QuisError QUIS_NOT_FOUND, QUIS_TOO_LARGE, QUIS_RELEASE_REFUSED */
export async function readDraft(
  parts: Parts,
  folder: string,
  deed: number,
): Promise<{ readonly draft: DraftFile; readonly sha256: string; readonly sealed: SealedDraft }> {
  const bytes = await readBounded(folder, DRAFT);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const sealed = await sealedDraft(parts, deed);
  if (sealed?.sha256 !== sha256) {
    throw refused(
      `expected a draft as it was made here, got one whose SHA-256 ${sha256} is not what entry ${deed} of the oversight log sealed: it was changed, or comes from elsewhere`,
    );
  }
  return { draft: parse(DRAFT, bytes, draftSchema), sha256, sealed };
}

/** A draft as the entry says that made it. */
export interface SealedDraft {
  readonly sha256: string;
  readonly reason: string;
  readonly erased: number;
  readonly by: string;
  readonly at: string;
}

const sealedSchema = z.object({
  sha256: z.string(),
  reason: z.string(),
  erased: z.number().int(),
  /** Who asked, where the request's first deed was another (oversight/oversight.ts). */
  for: z.string().optional(),
});

/** Undefined for an entry that there is not, or that is no deed of drafting. */
async function sealedDraft({ ledgers: { oversight } }: Parts, deed: number): Promise<SealedDraft | undefined> {
  await oversight.settle();
  if (deed >= oversight.checkpointSize) return undefined;
  const { fields } = await readCommitted(oversight, deed, "oversight");
  const event = eventOfFields(fields);
  type Resource = { readonly name?: unknown; readonly data?: unknown };
  const [resource] = (event["web_resources"] ?? []) as readonly Resource[];
  const data = sealedSchema.safeParse(resource?.data);
  if (resource?.name !== DRAFTED || !data.success) return undefined;
  const { for: asker, ...rest } = data.data;
  return { ...rest, by: asker ?? event.actor?.user?.uid ?? "", at: new Date(event.time).toISOString() };
}

/** The payload of an entry, which commits to it. @throws QuisError QUIS_ERASED, QUIS_DATA_CORRUPT */
export async function readCommitted(ledger: Ledger, index: number, log: string) {
  const payload = decodePayload(await ledger.readPayload(index));
  const leaf = decodeLeaf(await ledger.readEntry(index));
  if (Buffer.compare(commit(payload.fields, payload.eventKey), leaf.commitment) === 0)
    return { fields: payload.fields, source: leaf.source };
  throw new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected the payload that entry ${index} of ${log} commits to, got another`,
  );
}

async function readBounded(folder: string, name: string): Promise<Buffer> {
  const file = join(folder, name);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new QuisError("QUIS_NOT_FOUND", `expected a draft in ${folder}, found no ${name}`);
  if (found.size > MAX_BYTES)
    throw new QuisError("QUIS_TOO_LARGE", `expected ${name} of at most ${MAX_BYTES} bytes, got ${found.size}`);
  return readFile(file);
}

function parse<Schema extends z.ZodType>(name: string, bytes: Uint8Array, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refused(`${name}: expected JSON in UTF-8, got ${cause instanceof Error ? cause.message : "another text"}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`${name}, ${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "expected another value"}`);
}
