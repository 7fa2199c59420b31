// What waits to be destroyed: asked for by one person, carried out when a second agrees. docs/how-to/retention-and-erasure.md#two-people
import { z } from "zod";
import { instantSchema } from "./common.ts";
import { reasonSchema } from "./continuity.ts";

export const disposalIdSchema = z.string().regex(/^d-[0-9a-z]{16}$/, {
  error: "expected the id of a disposal: d- and 16 of 0-9, a-z",
});
export const disposalParamsSchema = z.strictObject({ id: disposalIdSchema });
/** Body of `POST /api/v1/disposals/:id/approve`, `…/refuse` and `…/withdraw`. */
export const disposalDecisionSchema = z.strictObject({ reason: reasonSchema });
/** Query of `GET /api/v1/disposals`: what waits, or everything that there was. */
export const disposalsQuerySchema = z.strictObject({ all: z.enum(["true", "false"]).default("false") });

/** What goes if it is agreed to, and nothing beyond it. */
export const disposedSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("erase"), index: z.int().min(0), authority: z.string(), reason: z.string() }),
  z.object({
    kind: z.literal("retain"),
    /** The policy file, whole, and its SHA-256 in hex. */
    policy: z.string(),
    sha256: z.string(),
    authority: z.string(),
    /** Months of sources whose data key is destroyed. */
    months: z.array(z.object({ source: z.string(), month: z.string(), events: z.int() })),
    /** Holds of the policy in force that end or change. */
    holds: z.array(z.string()),
    /** Index from which on the public log is served. */
    minimum_index: z.int().min(0),
  }),
]);
export type Disposed = z.infer<typeof disposedSchema>;

export const disposalSchema = z.object({
  id: disposalIdSchema,
  /** `agreed` is decided and not carried out yet: whoever agreed can let it be tried again until it expires. */
  state: z.enum(["waiting", "agreed", "done", "refused", "withdrawn", "expired"]),
  what: disposedSchema,
  asked_by: z.object({ uid: z.string(), name: z.string() }),
  asked_at: instantSchema,
  expires: instantSchema,
  decided: z.object({ by: z.string(), name: z.string(), at: instantSchema, reason: z.string() }).nullable(),
  /** Entries of the oversight log. */
  deeds: z.array(z.int()),
  /** Whether whoever asks asked for it, and whether they may be its second person. */
  mine: z.boolean(),
  may_decide: z.boolean(),
});
export type Disposal = z.infer<typeof disposalSchema>;
export const disposalsAnswerSchema = z.object({ disposals: z.array(disposalSchema) });
export type DisposalsAnswer = z.infer<typeof disposalsAnswerSchema>;
