// One event in full with all that is needed to check it, and the state of the logs.
import { z } from "zod";
import { indexSchema, logNameSchema } from "./common.ts";
import { goneSchema } from "./retention.ts";

/** Base64 (standard alphabet, padded) of bytes. */
const base64 = z.string();

/** Path of `GET /api/v1/events/:index`. */
export const eventParamsSchema = z.strictObject({ index: indexSchema });
/** Query of `GET /api/v1/events/:index`. */
export const eventQuerySchema = z.strictObject({ log: logNameSchema.default("records") });
export type EventQuery = z.infer<typeof eventQuerySchema>;

/** One event, its log entry and proof: a client can recompute everything and need not trust the answer. */
export const eventDetailSchema = z.object({
  index: z.number().int(),
  log: logNameSchema,
  source: z.string(),
  /** Why event, raw bytes and event key are empty: they were erased, and the entry alone is left. */
  gone: goneSchema.optional(),
  /** The access event: OCSF 1.8.0 with the `oversight` extension. */
  event: z.record(z.string(), z.unknown()),
  /** The raw bytes as received. */
  raw: base64,
  /** The 32-byte event key, from which the salts of all fields derive (packages/event). */
  event_key: base64,
  /** The log entry (leaf) as it stands in the public log. */
  entry: base64,
  proof: z.object({
    origin: z.string(),
    vkey: z.string(),
    /** Signed checkpoint note, verbatim. */
    checkpoint: z.string(),
    tree_size: z.number().int(),
    leaf_hash: base64,
    /** Inclusion path, leaf's sibling first (RFC 6962 §2.1.1). */
    path: z.array(base64),
  }),
});
export type EventDetail = z.infer<typeof eventDetailSchema>;

const verifiedLogSchema = z.object({
  ok: z.boolean(),
  log: z.string(),
  tree_size: z.number().int(),
  root: base64,
  entries_checked: z.number().int(),
  /** When this check ended (UTC). */
  checked_at: z.string(),
  seconds: z.number(),
  /** Events whose payload sealed decisions have erased, one by one or with their data key; absent if there are none. */
  gone: z.object({ erased: z.number().int(), destroyed: z.number().int() }).optional(),
  first_bad: z
    .object({
      /** What is wrong: `tile`, `entry`, `payload`, `checkpoint`, `store`. */
      what: z.string(),
      index: z.number().int().nullable(),
      path: z.string().nullable(),
      code: z.string(),
      reason: z.string(),
    })
    .optional(),
});

/** Result of `verify`: the records log; `ok` covers the oversight log too, whose own result is in `oversight`. */
export const verifySummarySchema = verifiedLogSchema.extend({ oversight: verifiedLogSchema.optional() });
export type VerifySummary = z.infer<typeof verifySummarySchema>;

export const logStateSchema = z.object({
  name: logNameSchema,
  origin: z.string(),
  vkey: z.string(),
  /** Entries acknowledged (durable), at least as many as the checkpoint covers. */
  size: z.number().int(),
  checkpoint_size: z.number().int(),
  root: base64,
  /** When the checkpoint was signed (UTC), null before the first one of this process. */
  signed_at: z.string().nullable(),
});

export const sourceStateSchema = z.object({
  source: z.string(),
  events: z.number().int(),
  first: z.string(),
  last: z.string(),
});

/** What the foot strip and `quis` show of the instance. */
export const statusSchema = z.object({
  version: z.string(),
  data: z.string(),
  logs: z.array(logStateSchema),
  /** Rows the store has of the records log; behind `size` while indexing. */
  indexed: z.number().int(),
  sources: z.array(sourceStateSchema),
  quarantined: z.number().int(),
  /** Last full verification, null if none ran since the start. Never shown green unless `ok`. */
  verified: verifySummarySchema.nullable(),
  /** True if the data are the invented agency's. */
  demo: z.boolean(),
});
export type Status = z.infer<typeof statusSchema>;

/** Verifier keys of both logs (C2SP signed-note "Verifier keys"): what an independent checker needs. */
export const vkeysSchema = z.object({ records: z.string(), oversight: z.string() });
export type Vkeys = z.infer<typeof vkeysSchema>;
