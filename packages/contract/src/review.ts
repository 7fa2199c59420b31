// Reviews of findings: their steps, what each waits for, and the duty to review. docs/explanation/reviews.md
import { z } from "zod";
import { instantSchema, limitSchema } from "./common.ts";
import { findingIdSchema } from "./findings.ts";
import { linkMailSchema, mailStateSchema } from "./mail.ts";

export const reviewStateSchema = z.enum([
  "signal",
  "triage",
  "inquiry",
  "reply",
  "decision",
  "appeal",
  "closed",
  "expunged",
]);
export const reviewOutcomeSchema = z.enum(["explained", "mistake", "source-error", "unsubstantiated", "misuse"]);
export const reviewReasonSchema = z.enum([
  "assignment",
  "appointment",
  "handover",
  "supervision",
  "training",
  "emergency",
  "same-question-elsewhere",
  "data-fault",
  "wrong-person-recorded",
  "no-record-of-work",
  "admitted",
  "contradicted-by-records",
  "witness",
  "new-evidence",
  "risk-of-tipping-off",
  "risk-to-a-person",
  "other",
]);

/** Words of a person. Several lines are allowed; no other control characters. */
const wordsSchema = z
  .string()
  .max(16_384)
  // oxlint-disable-next-line no-control-regex -- shown in terminals
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, {
    error: "expected at most 16384 characters without control characters",
  });
const caseSchema = z.string().trim().min(1).max(256);

/** Types of files that may come with a reply. No archive, and nothing that runs. */
export const ATTACHMENT_TYPES = ["application/pdf", "image/png", "image/jpeg", "text/plain"] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];
export const MOST_ATTACHMENT_BYTES = 5 * 1024 * 1024;

/** Names are shown, and saved under: no way out of a folder, nothing that a terminal obeys or that turns the reading around. */
const attachmentNameSchema = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !/[\p{Cc}\p{Cf}/\\]/u.test(name), {
    error: "expected a file's name without folders or hidden characters",
  });
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, { error: "expected a SHA-256 in hexadecimal" });

export const attachmentSchema = z.strictObject({
  name: attachmentNameSchema,
  media_type: z.string().min(1).max(127),
  size_bytes: z.number().int().min(0),
  sha256: sha256Schema,
});
export type Attachment = z.output<typeof attachmentSchema>;

/** Query of `POST /api/v1/reviews/:id/attachments`. */
export const attachmentQuerySchema = z.strictObject({
  name: attachmentNameSchema,
  media_type: z.enum(ATTACHMENT_TYPES),
});
/** The bytes of an attachment: as its employee sent them, unmasked. */
export const attachmentFileSchema = z.string().meta({ format: "binary" });

const reasoned = { reason: reviewReasonSchema, text: wordsSchema };

const repliedSchema = z.strictObject({
  step: z.literal("replied"),
  text: wordsSchema,
  case_number: caseSchema.optional(),
  witness: caseSchema.optional(),
  attachments: z.array(attachmentSchema).max(16).default([]),
});
const appealedSchema = z.strictObject({ step: z.literal("appealed"), text: wordsSchema });
/** Body of `POST /api/v1/reply/steps`: what a reply link is for. */
export const replyStepInputSchema = z.discriminatedUnion("step", [repliedSchema, appealedSchema]);

/** Body of `POST /api/v1/reviews/:id/steps`: what a person does. Who and when is not theirs to say. */
export const reviewStepInputSchema = z.discriminatedUnion("step", [
  z.strictObject({ step: z.literal("taken") }),
  z.strictObject({ step: z.literal("dismissed"), outcome: reviewOutcomeSchema, ...reasoned }),
  z.strictObject({ step: z.literal("inquired"), case_ref: caseSchema, ...reasoned }),
  z.strictObject({
    step: z.literal("notified"),
    via: z.enum(["mail", "by-hand", "link"]),
    /** With `via: link`: Quis mails the link, and shows its secret to nobody else. */
    mail: linkMailSchema.optional(),
  }),
  z.strictObject({ step: z.literal("linked"), mail: linkMailSchema.optional() }),
  z.strictObject({ step: z.literal("delay-asked"), until: instantSchema, ...reasoned }),
  z.strictObject({ step: z.literal("delay-answered"), approved: z.boolean(), text: wordsSchema }),
  repliedSchema,
  z.strictObject({ step: z.literal("hearing-closed") }),
  z.strictObject({ step: z.literal("proposed"), outcome: reviewOutcomeSchema, ...reasoned }),
  z.strictObject({ step: z.literal("answered"), approved: z.boolean(), text: wordsSchema }),
  appealedSchema,
  z.strictObject({ step: z.literal("appeal-decided"), outcome: reviewOutcomeSchema, ...reasoned }),
  z.strictObject({ step: z.literal("reopened"), ...reasoned }),
]);
export type ReviewStepInput = z.output<typeof reviewStepInputSchema>;

/** `by_name`: as whoever took it was called then. Of an employee none: they are the pseudonym that the finding names. */
const taken = { at: z.string(), by: z.string(), by_name: z.string().optional() };
/** A step as it is sealed. `opened`, `closed` and `expunged` are Quis's own. */
export const reviewStepSchema = z.object({
  ...taken,
  step: z.enum([
    "opened",
    "taken",
    "dismissed",
    "inquired",
    "notified",
    "linked",
    "delay-asked",
    "delay-answered",
    "replied",
    "hearing-closed",
    "proposed",
    "answered",
    "appealed",
    "appeal-decided",
    "closed",
    "reopened",
    "expunged",
  ]),
  outcome: reviewOutcomeSchema.optional(),
  reason: reviewReasonSchema.optional(),
  text: z.string().optional(),
  case_ref: z.string().optional(),
  via: z.enum(["mail", "by-hand", "link"]).optional(),
  reply_until: z.string().optional(),
  /** Of a step that made a reply link: until when the link can be used. */
  link_until: z.string().optional(),
  until: z.string().optional(),
  approved: z.boolean().optional(),
  case_number: z.string().optional(),
  witness: z.string().optional(),
  attachments: z.array(attachmentSchema).optional(),
});
export type ReviewStep = z.output<typeof reviewStepSchema>;

/** What an entry of the oversight log holds of a step. */
export const sealedReviewStepSchema = z.object({
  finding: findingIdSchema,
  /** `link`: SHA-256 of the secret of the reply link that the step made. It is not answered. */
  step: reviewStepSchema.extend({ link: sha256Schema.optional() }),
});
export type SealedReviewStep = z.output<typeof sealedReviewStepSchema>;

const waitingSchema = z.object({
  for: z.enum([
    "reviewer",
    "inquiry-or-dismissal",
    "telling-the-employee",
    "second-person",
    "reply",
    "decision",
    "time-to-appeal",
    "appeal",
    "nobody",
  ]),
  due: z.string().nullable(),
  late: z.boolean(),
});

export const reviewRowSchema = z.object({
  /** The finding that it is about; a review has no id of its own. */
  finding: findingIdSchema,
  kind: z.string(),
  sentence: z.string(),
  day: z.string(),
  state: reviewStateSchema,
  waiting: waitingSchema,
  reviewer: z.string().nullable(),
  /** As the last step of theirs has it. */
  reviewer_name: z.string().nullable(),
  case_ref: z.string().nullable(),
  outcome: reviewOutcomeSchema.nullable(),
  replies: z.number().int(),
  /** Whether what it waits for is for whoever asks to do. */
  mine: z.boolean(),
});
export type ReviewRow = z.output<typeof reviewRowSchema>;

/** Query of `GET /api/v1/reviews`. */
export const reviewsQuerySchema = z.strictObject({
  state: reviewStateSchema.optional(),
  /** Of findings about this user. An employee sees those about themselves, once they were told. */
  user: z.string().min(1).max(512).optional(),
  /** Only those that wait longer than they should. */
  late: z.enum(["true", "false"]).default("false"),
  limit: limitSchema,
});
export type ReviewsQuery = z.input<typeof reviewsQuerySchema>;

const dispositionSchema = z.object({
  kind: z.string(),
  upheld: z.number().int(),
  dismissed: z.number().int(),
  unsubstantiated: z.number().int(),
});

export const reviewsAnswerSchema = z.object({
  reviews: z.array(reviewRowSchema),
  total: z.number().int(),
  states: z.array(z.object({ state: reviewStateSchema, reviews: z.number().int() })),
  /** What became of findings, by kind: never by person. */
  dispositions: z.array(dispositionSchema),
});
export type ReviewsAnswer = z.output<typeof reviewsAnswerSchema>;

export const reviewParamsSchema = z.strictObject({ id: findingIdSchema });
export const attachmentParamsSchema = z.strictObject({ id: findingIdSchema, sha256: sha256Schema });

export const reviewAnswerSchema = z.object({
  review: reviewRowSchema,
  /** Each with its entry in the oversight log; null for the opening, which the sealed finding itself is. */
  steps: z.array(reviewStepSchema.extend({ deed: z.number().int().nullable() })),
  decision: z.object({ outcome: reviewOutcomeSchema, at: z.string(), deciders: z.array(z.string()) }).nullable(),
  /** Decisions that an appeal or new evidence replaced. */
  earlier: z.array(z.object({ outcome: reviewOutcomeSchema, at: z.string(), deciders: z.array(z.string()) })),
  /** Which steps whoever asks may take now, and why not the others. */
  may: z.array(z.object({ step: z.string(), allowed: z.boolean(), why: z.string().nullable() })),
  /** Of the answer to the step that made a reply link which is not mailed, and of no other: what stands after the # of `/reply#SECRET`. */
  link: z.object({ secret: z.string(), expires: z.string() }).optional(),
  /** Mails of its reply links, oldest first. */
  mails: z.array(mailStateSchema),
});
export type ReviewAnswer = z.output<typeof reviewAnswerSchema>;

/** Body of `POST /api/v1/reply/begin`. */
export const replyBeginSchema = z.strictObject({ secret: z.string().min(16).max(128) });
/** Answer to it: until when the link can be used. */
export const replyBegunSchema = z.object({ expires: z.string() });
export type ReplyBegun = z.output<typeof replyBegunSchema>;
