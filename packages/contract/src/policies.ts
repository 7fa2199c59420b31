// The policies in force, as the page explains them: actions, who may do them, and each policy with its meaning. docs/reference/access-policies.md
import { z } from "zod";
import { roleSchema } from "./access.ts";

/** How the policies are: part of the status too. */
export const policyStateSchema = z.object({
  policies: z.number().int(),
  /** Files of the data folder that add some. */
  own: z.array(z.string()),
  /** Why those files as they are now are not in force: then the ones before are. */
  problem: z.string().nullable(),
});

/** The server's certificate. */
export const certificateStateSchema = z.object({
  expires: z.string(),
  /** Why the files as they are now are not in force, or that the one in force has expired. */
  problem: z.string().nullable(),
});

export const policiesAnswerSchema = policyStateSchema.extend({
  actions: z.array(
    z.object({
      name: z.string(),
      /** In plain words. */
      does: z.string(),
      class: z.string(),
      needs_case: z.boolean(),
      needs_fresh_proof: z.boolean(),
      /** Duties that may do it, in some situation. */
      roles: z.array(roleSchema),
    }),
  ),
  texts: z.array(
    z.object({
      id: z.string(),
      file: z.string(),
      effect: z.enum(["permit", "forbid"]),
      /** The comment above it; empty if it has none. */
      meaning: z.string(),
      text: z.string(),
    }),
  ),
});
export type PoliciesAnswer = z.output<typeof policiesAnswerSchema>;
