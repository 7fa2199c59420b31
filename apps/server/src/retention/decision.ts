// Decisions about what is kept, as they are sealed in the oversight log before anything is done. What verify accepts as missing is exactly
// what stands in them.
import { z } from "zod";
import { approvalSchema } from "./approval.ts";

const hex = z.string().regex(/^[0-9a-f]*$/);
const count = z.number().int().min(0);
const decided = { authority: z.string(), reason: z.string(), approval: approvalSchema };

const destroyedKeySchema = z.object({
  key_id: hex,
  source: z.string(),
  /** Month of receipt, `2026-08`. */
  month: z.string(),
  /** Events under the key, the first and last index, and the digest of all (verify/gone.ts). */
  events: count,
  first: count,
  last: count,
  digest: hex,
  authority: z.string(),
});
export type DestroyedKey = z.infer<typeof destroyedKeySchema>;

export const decisionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("erase"),
    log: z.literal("records"),
    index: count,
    source: z.string(),
    month: z.string(),
    /** The event's dedupe key. */
    mark: hex,
    ...decided,
  }),
  z.object({
    kind: z.literal("destroy"),
    log: z.literal("records"),
    keys: z.array(destroyedKeySchema),
    policy: hex,
    ...decided,
  }),
  /** A retention policy comes into force: its text, and the SHA-256 of that. */
  z.object({ kind: z.literal("policy"), text: z.string(), sha256: hex, ...decided }),
  z.object({ kind: z.literal("hold"), name: z.string(), act: z.enum(["begun", "changed", "ended"]), ...decided }),
  /** Public entries below an index are not served any more. */
  z.object({ kind: z.literal("prune"), log: z.literal("records"), minimum_index: count, policy: hex, ...decided }),
]);
export type Decision = z.infer<typeof decisionSchema>;
export type DecisionKind = Decision["kind"];

/** A decision with its place in the oversight log and its time. */
export interface SealedDecision<D extends Decision = Decision> {
  readonly deed: number;
  readonly timeMs: number;
  readonly decision: D;
}

export type DecisionOf<K extends DecisionKind> = Extract<Decision, { readonly kind: K }>;
