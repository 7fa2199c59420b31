// A draft's folder: draft.json, whose SHA-256 is sealed; deed.json, the entry that sealed it; review.json, which the release officer edits.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
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
  const bytes = await readBounded(folder, DRAFT);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const { deed } = parse(DEED, await readBounded(folder, DEED), z.strictObject({ deed: z.number().int().min(0) }));
  if ((await sealedSha256(parts, deed)) !== sha256) {
    throw refused(
      `expected a draft as it was made here, got one whose SHA-256 ${sha256} is not what entry ${deed} of the oversight log sealed: it was changed, or comes from elsewhere`,
    );
  }
  const draft = parse(DRAFT, bytes, draftSchema);
  return { draft, sha256, review: parse(REVIEW, await readBounded(folder, REVIEW), reviewSchema) };
}

/** Undefined for an entry that there is not, or that is no deed of drafting. */
async function sealedSha256({ ledgers: { oversight } }: Parts, deed: number): Promise<unknown> {
  await oversight.settle();
  if (deed >= oversight.checkpointSize) return undefined;
  const { eventKey, fields } = decodePayload(await oversight.readPayload(deed));
  const leaf = decodeLeaf(await oversight.readEntry(deed));
  if (Buffer.compare(commit(fields, eventKey), leaf.commitment) !== 0)
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected the payload that entry ${deed} of oversight commits to, got another`,
    );
  type Resource = { readonly name?: unknown; readonly data?: { readonly sha256?: unknown } };
  const [resource] = (eventOfFields(fields)["web_resources"] ?? []) as readonly Resource[];
  return resource?.name === DRAFTED ? resource.data?.sha256 : undefined;
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
