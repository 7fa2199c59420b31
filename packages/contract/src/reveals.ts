// Seeing past a pseudonym: a user's name by two people for one case, a subject's with a reason. docs/reference/pseudonyms.md
import { z } from "zod";
import { instantSchema, nameSchema } from "./common.ts";
import { reasonSchema } from "./continuity.ts";

export const revealIdSchema = z.string().regex(/^r-[0-9a-z]{16}$/, {
  error: "expected the id of a reveal: r- and 16 of 0-9, a-z",
});
export const revealKindSchema = z.enum(["user", "subject"]);

/** Body of `POST /api/v1/reveals`. */
export const revealAskSchema = z.strictObject({
  /** `user` waits for a second person; `subject` is opened at once. */
  kind: revealKindSchema,
  /** Whom: a pseudonym, or of a subject the id, which somebody may know from elsewhere. */
  who: nameSchema,
  /** The case it is for, and holds in. */
  case: z.string().trim().min(1).max(256),
  reason: reasonSchema,
});
export type RevealAsk = z.infer<typeof revealAskSchema>;

/** Body of `POST /api/v1/reveals/:id/approve` and `…/refuse`. */
export const revealDecisionSchema = z.strictObject({ reason: reasonSchema });
export const revealParamsSchema = z.strictObject({ id: revealIdSchema });
/** Query of `GET /api/v1/reveals`: what waits and what holds, or everything that there was. */
export const revealsQuerySchema = z.strictObject({ all: z.enum(["true", "false"]).default("false") });

export const revealSchema = z.object({
  id: revealIdSchema,
  kind: revealKindSchema,
  /** `granted` holds until `expires`, `pending` waits until then. */
  state: z.enum(["pending", "granted", "refused", "expired"]),
  pseudonym: z.string(),
  /** Only for whom it was granted to, while it holds. */
  name: z.string().nullable(),
  case: z.string(),
  reason: z.string(),
  asked_by: z.object({ uid: z.string(), name: z.string() }),
  asked_at: instantSchema,
  expires: instantSchema,
  decided: z.object({ by: z.string(), name: z.string(), at: instantSchema, reason: z.string() }).nullable(),
  /** Entries of the oversight log: where it was asked for, and where decided. */
  deeds: z.array(z.int()),
  /** Whether whoever asks this list asked for it, and whether they may decide it. */
  mine: z.boolean(),
  may_decide: z.boolean(),
});
export type Reveal = z.infer<typeof revealSchema>;
export const revealsAnswerSchema = z.object({ reveals: z.array(revealSchema) });
export type RevealsAnswer = z.infer<typeof revealsAnswerSchema>;
