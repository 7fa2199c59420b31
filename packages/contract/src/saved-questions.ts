// Questions that somebody keeps: a name and the page's address.
import { z } from "zod";

/** An address of the page about accesses: path and query. */
export const questionAddressSchema = z
  .string()
  .max(2048)
  .regex(/^\/(?:ask|events|compare|(?:who|user|session|record)\/[^/?#\s]+)(?:\?[^#\s]*)?$/, {
    error: "expected an address of a question such as /ask?case=C-1 or /who/p-4?from=2026-01-01",
  });

/** What its owner calls it. */
export const questionNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(128)
  // oxlint-disable-next-line no-control-regex -- it is shown in lists and logs
  .regex(/^[^\u0000-\u001f\u007f]*$/, { error: "expected a name without control characters" });

const questionIdSchema = z
  .string()
  .regex(/^q-[0-9a-f]{16}$/, { error: "expected a saved question's id: q- and 16 of 0-9, a-f" });

export const savedQuestionSchema = z.object({
  id: questionIdSchema,
  name: z.string(),
  address: z.string(),
  made: z.string(),
});
export type SavedQuestion = z.infer<typeof savedQuestionSchema>;

export const savedQuestionsSchema = z.object({ questions: z.array(savedQuestionSchema) });

/** Query of `POST /api/v1/saved-questions`. */
export const saveQuestionSchema = z.strictObject({ name: questionNameSchema, address: questionAddressSchema });
export const savedQuestionParamsSchema = z.strictObject({ id: questionIdSchema });
/** Query of `POST /api/v1/saved-questions/:id/names`. */
export const renameQuestionSchema = z.strictObject({ name: questionNameSchema });
