// Answers about the people who use Quis: their accounts, sessions, tokens and what policies let them do. They are told to those whose account it is and
// to administrators, who say which user of the record systems somebody is; none tells of an access.
import {
  accountAnswerSchema,
  accountChangedSchema,
  apiTokenMadeSchema,
  apiTokensAnswerSchema,
  authenticatorOptionsSchema,
  enrolledSchema,
  enrolmentAnswerSchema,
  passkeyOptionsSchema,
  peopleAnswerSchema,
  personInvitedSchema,
  personSchema,
  policiesAnswerSchema,
  sessionAnswerSchema,
} from "@quis/contract";
import type { z } from "zod";

export const ACCESS_ANSWERS: readonly z.ZodType[] = [
  accountAnswerSchema,
  accountChangedSchema,
  apiTokenMadeSchema,
  apiTokensAnswerSchema,
  authenticatorOptionsSchema,
  enrolledSchema,
  enrolmentAnswerSchema,
  passkeyOptionsSchema,
  peopleAnswerSchema,
  personInvitedSchema,
  personSchema,
  policiesAnswerSchema,
  sessionAnswerSchema,
];
