// Answers about the instance, its logs, sources, rules and the people who use Quis: what stands at their texts. None of them is about an access.
import {
  intakeListSchema,
  intakeStateSchema,
  keyHistorySchema,
  logReportSchema,
  mirrorListSchema,
  mirrorStateSchema,
  mldsaKeySummarySchema,
  openApiSchema,
  rotationSummarySchema,
  rulesAnswerSchema,
  savedQuestionsSchema,
  sourceTokenSchema,
  statusSchema,
  vkeysSchema,
} from "@quis/contract";
import type { AnswerPlaces } from "./rules.ts";

/** `**` where a whole answer is hashes, keys, instants, and names of logs, sources and files that an administrator chose. */
export const SYSTEM_ANSWERS: readonly AnswerPlaces[] = [
  { schema: statusSchema, places: { plain: ["**"] } },
  { schema: logReportSchema, places: { plain: ["**"] } },
  { schema: keyHistorySchema, places: { plain: ["**"] } },
  { schema: rotationSummarySchema, places: { plain: ["**"] } },
  { schema: mldsaKeySummarySchema, places: { plain: ["**"] } },
  { schema: mirrorListSchema, places: { plain: ["**"] } },
  { schema: mirrorStateSchema, places: { plain: ["**"] } },
  { schema: vkeysSchema, places: { plain: ["**"] } },
  // What went wrong with a source may quote a record; a file may be called by a person's name.
  {
    schema: intakeListSchema,
    places: {
      plain: ["sources[].id", "sources[].format", "sources[].last"],
      typed: ["sources[].problem", "sources[].files[].path"],
    },
  },
  { schema: intakeStateSchema, places: { plain: ["id", "format", "last"], typed: ["problem", "files[].path"] } },
  { schema: sourceTokenSchema, places: { plain: ["**"] } },
  { schema: openApiSchema, places: { plain: ["**"] } },
  // One's own words, and addresses as one had them: names in them are those that one saw.
  { schema: savedQuestionsSchema, places: { plain: ["**"] } },
  { schema: rulesAnswerSchema, places: { plain: ["**"] } },
];
