// Live sources: what the file sources.yaml holds, what a source's state is, and what a push is answered with.
import { z } from "zod";

export const sourceIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
  error: "expected a source's name of 1 to 63 of a-z, 0-9, '.', '_', '-', beginning with a letter or digit",
});

const path = z.string().min(1).max(4096);
const address = z.string().regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]|localhost):\d{1,5}$/, {
  error: "expected ADDRESS:PORT, such as 127.0.0.1:6514",
});

const common = {
  id: sourceIdSchema,
  /** Name of a format; `auto` is not for live sources: their first bytes may come tomorrow. */
  format: z
    .string()
    .min(1)
    .max(64)
    .refine((name) => name !== "auto", { error: "expected a format's name, got auto" }),
  /** Mapping file, absolute or relative to the data folder. */
  mapping: path.optional(),
  /** IANA zone of times that name none. */
  zone: z.string().min(1).max(64).optional(),
};

/** One entry of `sources.yaml`. Every key is known: a misspelt one would change what is collected. */
export const sourceEntrySchema = z.discriminatedUnion("intake", [
  z.strictObject({ ...common, intake: z.literal("push") }),
  z.strictObject({
    ...common,
    intake: z.literal("tail"),
    /** Absolute path of a file, or of files by `*` and `?` in the name. */
    files: path,
  }),
  z.strictObject({
    ...common,
    intake: z.literal("syslog"),
    listen: address,
    /** PEM files of the server's certificate chain and its key. */
    cert: path,
    key: path,
    /** PEM file of the authorities whose client certificates are let in; without it anybody who can connect is. */
    client_ca: path.optional(),
  }),
  z.strictObject({ ...common, intake: z.literal("otlp") }),
]);
export type SourceEntry = z.infer<typeof sourceEntrySchema>;
export type IntakeKind = SourceEntry["intake"];

/** Query of `POST /api/v1/sources`: an entry's keys; which of them belong to its intake is checked with the entry. */
export const sourceQuerySchema = z.strictObject({
  id: sourceIdSchema,
  intake: z.enum(["push", "tail", "syslog", "otlp"]),
  format: common.format,
  mapping: path.optional(),
  zone: common.zone,
  files: path.optional(),
  listen: path.optional(),
  cert: path.optional(),
  key: path.optional(),
  client_ca: path.optional(),
});

/** Path of `POST /api/v1/sources/:id/…`. */
export const sourceParamsSchema = z.strictObject({ id: sourceIdSchema });

/** Where a tail is in one file. */
export const tailedFileSchema = z.object({
  path: z.string(),
  /** Bytes before this one are sealed or in quarantine, durably. */
  offset: z.number().int(),
  size: z.number().int(),
});

export const intakeStateSchema = z.object({
  id: z.string(),
  intake: z.enum(["push", "tail", "syslog", "otlp"]),
  format: z.string(),
  /** `stopped` when no server runs on the folder. */
  state: z.enum(["running", "failed", "stopped"]),
  /** Why it failed, or what a person should know. */
  problem: z.string().nullable(),
  /** Whether senders can have a token: push and otlp only. */
  has_token: z.boolean(),
  /** Since the server started: read = sealed + duplicates + quarantined. */
  read: z.number().int(),
  sealed: z.number().int(),
  duplicates: z.number().int(),
  quarantined: z.number().int(),
  /** Messages that a sender began and did not end. */
  cut_off: z.number().int(),
  /** When the last record came (UTC), null if none did since the start. */
  last: z.string().nullable(),
  /** Of a tail. */
  files: z.array(tailedFileSchema),
});
export type IntakeState = z.infer<typeof intakeStateSchema>;
export const intakeListSchema = z.object({ sources: z.array(intakeStateSchema) });

/** A new bearer token of a source. Shown this once: only its hash is kept. */
export const sourceTokenSchema = z.object({ id: z.string(), token: z.string() });
export type SourceToken = z.infer<typeof sourceTokenSchema>;

/** What became of one record; durable when it is said. `line` counts the records' lines in the body from 1. */
export const receiptSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.enum(["sealed", "duplicate"]),
    line: z.number().int(),
    /** Index of the entry in the log `records`. */
    index: z.number().int(),
    /** RFC 6962 leaf hash of the entry, hex. */
    leaf_hash: z.string(),
  }),
  z.object({
    status: z.literal("quarantined"),
    line: z.number().int(),
    /** `quis quarantine show` knows it. */
    id: z.string(),
    code: z.string(),
    reason: z.string(),
  }),
]);
export type Receipt = z.infer<typeof receiptSchema>;

/** Answer of `POST /api/v1/sources/:id/events`: read = sealed + duplicates + quarantined. */
export const pushAnswerSchema = z.object({
  source: z.string(),
  read: z.number().int(),
  sealed: z.number().int(),
  duplicates: z.number().int(),
  quarantined: z.number().int(),
  receipts: z.array(receiptSchema),
});
export type PushAnswer = z.infer<typeof pushAnswerSchema>;
