// What stands at each text of answers about reviews. Steps have the names of those who took them, never the employee's.
import {
  attachmentFileSchema,
  attachmentSchema,
  replyBegunSchema,
  reviewAnswerSchema,
  reviewsAnswerSchema,
} from "@quis/contract";
import { type AnswerPlaces, rules, under } from "./rules.ts";

/** Who takes steps is a person of Quis, by the id of their account. */
const REVIEW_PLAIN = ["kind", "day", "waiting.due", "reviewer", "reviewer_name"];

export const REVIEW_ANSWERS: readonly AnswerPlaces[] = [
  rules(reviewsAnswerSchema, {
    plain: [...under("reviews[].", REVIEW_PLAIN), "dispositions[].kind"],
    typed: ["reviews[].case_ref"],
    said: ["reviews[].sentence"],
    findingId: ["reviews[].finding"],
  }),
  rules(replyBegunSchema, { plain: ["expires"] }),
  rules(attachmentSchema, { plain: ["media_type", "sha256"], typed: ["name"] }),
  // What an employee sends is for those who review it, as it is; which names it holds nobody can know.
  rules(attachmentFileSchema, { plain: [""] }),
  rules(reviewAnswerSchema, {
    plain: [
      ...under("review.", REVIEW_PLAIN),
      ...under("steps[].", [
        "at",
        "by",
        "by_name",
        "reply_until",
        "until",
        "link_until",
        "attachments[].media_type",
        "attachments[].sha256",
      ]),
      "decision.at",
      "decision.deciders[]",
      "earlier[].at",
      "earlier[].deciders[]",
      "may[].step",
      "may[].why",
      "mails[].at",
      "link.secret",
      "link.expires",
    ],
    typed: [
      "review.case_ref",
      ...under("steps[].", ["text", "case_ref", "case_number", "witness", "attachments[].name"]),
    ],
    said: ["review.sentence"],
    findingId: ["review.finding"],
  }),
];
