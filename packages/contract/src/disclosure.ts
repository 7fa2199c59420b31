// What is handed to others: chosen fields of one event with their proof, and the key of one subject.
import { z } from "zod";
import { logNameSchema, nameSchema } from "./common.ts";

/** Query of `GET /api/v1/events/:index/disclosure`. Nothing is disclosed that `disclose` does not name. */
export const disclosureQuerySchema = z.strictObject({
  log: logNameSchema.default("records"),
  /** Fields by name, or words for them such as `actor`, separated by commas. */
  disclose: z
    .string()
    .regex(/^(?:[a-z0-9_]+(?:\.[a-z0-9_]+)?(?:,(?!$)|$))*$/, { error: "expected names of fields separated by commas" })
    .max(4096)
    .default(""),
  /** Adds a COSE receipt (RFC 9942) of the same proof, signed by the log's key. */
  cose: z.enum(["true", "false"]).default("false"),
});
export type DisclosureQuery = z.infer<typeof disclosureQuerySchema>;

/** A disclosure file, and what it shows. */
export const disclosureSchema = z.object({
  index: z.number().int(),
  log: logNameSchema,
  /** Names of all fields of the event. Not in the file: there only their number can be seen. */
  fields: z.array(z.string()),
  disclosed: z.array(z.string()),
  hidden: z.number().int(),
  /** Text of the file (docs/reference/disclosure-file.md). */
  file: z.string(),
  /** Base64 of a COSE receipt that the entry is in the log, if one was asked for. */
  cose_receipt: z.string().optional(),
});
export type Disclosure = z.infer<typeof disclosureSchema>;

/** Query of `POST /api/v1/subject-keys`. */
export const subjectKeyQuerySchema = z.strictObject({ subject: nameSchema });

/** The key that finds one subject's entries in the public log of access events, and no other's. */
export const subjectKeySchema = z.object({
  subject: z.string(),
  /** Verifier key of the log. */
  vkey: z.string(),
  /** Base64, 32 bytes. */
  key: z.string(),
});
export type SubjectKey = z.infer<typeof subjectKeySchema>;
