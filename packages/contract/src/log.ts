// One event in full with all that is needed to check it, and the state of the logs.
import { z } from "zod";
import { indexSchema, logNameSchema } from "./common.ts";
import { mirrorStateSchema } from "./continuity.ts";
import { goneSchema } from "./retention.ts";
import { certificateStateSchema, policyStateSchema } from "./policies.ts";

/** Base64 (standard alphabet, padded) of bytes. */
const base64 = z.string();

/** Path of `GET /api/v1/events/:index`. */
export const eventParamsSchema = z.strictObject({ index: indexSchema });
/** Query of `GET /api/v1/events/:index`. */
export const eventQuerySchema = z.strictObject({ log: logNameSchema.default("records") });
export type EventQuery = z.infer<typeof eventQuerySchema>;

/**
 * What is kept from somebody who does not see names. The fields of `event` that are not in `masked` are disclosed: each is proved by its disclosure,
 * whose digest is among the digests of all fields, which make the entry's commitment (RFC 9901 §4.2).
 */
export const withheldSchema = z.object({
  /** Digests of all fields, base64url, in their byte order. */
  digests: z.array(z.string()),
  /** Disclosures of the fields that are shown as they were sealed, in the order of their names. */
  disclosures: z.array(z.string()),
  /** Fields that `event` shows with pseudonyms, or in part: these are the server's word. */
  masked: z.array(z.string()),
  /** Fields that are not shown. */
  hidden: z.array(z.string()),
});
export type Withheld = z.infer<typeof withheldSchema>;

/** One event, its log entry and proof: a client can recompute everything and need not trust the answer. */
export const eventDetailSchema = z.object({
  index: z.number().int(),
  log: logNameSchema,
  source: z.string(),
  /** Why event, raw bytes and event key are empty: they were erased, and the entry alone is left. */
  gone: goneSchema.optional(),
  /** Why raw bytes and event key are empty although nothing is gone: names in them are not for whoever asks. */
  withheld: withheldSchema.optional(),
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
  /** Subject tags of these entries, each of which is the one that its event's subject must have. Absent from older servers. */
  tags_checked: z.number().int().optional(),
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

/** Result of `verify`: the records log; `ok` covers all logs. The oversight log's own result is in `oversight`, those of further ones in `others`. */
export const verifySummarySchema = verifiedLogSchema.extend({
  oversight: verifiedLogSchema.optional(),
  others: z.array(verifiedLogSchema).optional(),
});
export type VerifySummary = z.infer<typeof verifySummarySchema>;

/** What the strip says of a log's witnesses; {@link logReportSchema} has the rest. */
const witnessedSchema = z.object({
  /** Witnesses of the policy, and how many of them have cosigned the newest checkpoint. */
  count: z.number().int(),
  cosigned: z.number().int(),
  quorum_met: z.boolean(),
  fail: z.enum(["open", "closed"]),
  /** Entries under the published checkpoint; null if none is published. */
  published_size: z.number().int().nullable(),
  forked: z.boolean(),
});

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
  /** Absent where no witnesses are configured. */
  witnessed: witnessedSchema.optional(),
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
  /** The server's own looks for gaps since its start; absent where it makes none. */
  watch: z
    .object({
      /** Null while completeness.yaml says off. */
      every_seconds: z.number().nullable(),
      looks: z.number().int(),
      /** When the last one ended (UTC). */
      last: z.string().nullable(),
      /** Why the last one failed: then what is missing since is not known. */
      problem: z.string().nullable(),
    })
    .optional(),
  /** Off-site copies and how far each is behind, if there are any. */
  mirrors: z.array(mirrorStateSchema).optional(),
  /** Who may do what; absent where nobody is served. */
  access: policyStateSchema.optional(),
  /** The server's certificate, if it has one. */
  certificate: certificateStateSchema.optional(),
  /** True if the data are the invented agency's. */
  demo: z.boolean(),
});
export type Status = z.infer<typeof statusSchema>;

/** Verifier keys of all logs by name (C2SP signed-note "Verifier keys"): what an independent checker needs. */
export const vkeysSchema = z.object({ records: z.string(), oversight: z.string() }).catchall(z.string());
export type Vkeys = z.infer<typeof vkeysSchema>;

/** Path of `GET /api/v1/logs/:log`. */
export const logParamsSchema = z.strictObject({ log: logNameSchema });

/** One witness of a log, as the log sees it. */
export const witnessStateSchema = z.object({
  /** Its name in the policy. */
  name: z.string(),
  vkey: z.string(),
  /** Where it is asked, null if the policy does not say. */
  url: z.string().nullable(),
  /** Entries of the checkpoint that it cosigned last, null before the first. */
  size: z.number().int().nullable(),
  /** When, by its own clock (UTC). */
  time: z.string().nullable(),
  /** Signed entries that it has not cosigned. */
  lag: z.number().int(),
  /** What went wrong at the last attempt, in plain words. */
  error: z.string().nullable(),
  /** Since when every attempt has failed (UTC). */
  failing_since: z.string().nullable(),
});
export type WitnessState = z.infer<typeof witnessStateSchema>;

/** One log with its witnesses: who outside has signed what, and how far publication is. */
export const logReportSchema = logStateSchema.omit({ witnessed: true }).extend({
  /** `closed`: only checkpoints with the quorum are published. Null without witnesses. */
  fail: z.enum(["open", "closed"]).nullable(),
  /** Entries under the published checkpoint; null if none is published. */
  published_size: z.number().int().nullable(),
  /** Signed entries that are not published. */
  publication_lag: z.number().int(),
  quorum: z
    .object({
      /** Whether the newest checkpoint has it. */
      met: z.boolean(),
      /** Who has cosigned and who is needed, in plain words. */
      words: z.string(),
      /** Entries of the last checkpoint that had it, and the time of its latest cosignature (UTC). */
      size: z.number().int().nullable(),
      time: z.string().nullable(),
    })
    .nullable(),
  witnesses: z.array(witnessStateSchema),
  /** Why the log signs nothing more, if a witness saw another history of it. */
  forked: z.string().nullable(),
});
export type LogReport = z.infer<typeof logReportSchema>;

/** Answer of `GET /api/v1/openapi.json`: an OpenAPI 3.1 document. */
export const openApiSchema = z.looseObject({});
