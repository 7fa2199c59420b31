// Errors as they leave the API: RFC 9457 problem details with a stable code.
import { z } from "zod";

export const problemSchema = z.object({
  /** `urn:quis:error:<code>`. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** Says what was expected and what came. */
  detail: z.string(),
  /** Stable code, see docs/reference/errors.md. */
  code: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;
