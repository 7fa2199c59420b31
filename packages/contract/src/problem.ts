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
  /** `urn:quis:request:<id>`, the id under which the server's own log knows this answer. */
  instance: z.string().optional(),
  /** Each parameter that was refused, when some were. */
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(["path", "query", "header", "body"]),
        /** What was expected. */
        detail: z.string(),
      }),
    )
    .optional(),
});
export type Problem = z.infer<typeof problemSchema>;
