// Answers about the duty to review: what stands at their texts. Who signs and judges is a person of Quis, by the id of their account.
import { dutiesAnswerSchema, sampleAnswerSchema } from "@quis/contract";
import { type AnswerPlaces, under } from "./rules.ts";

export const DUTY_ANSWERS: readonly AnswerPlaces[] = [
  {
    schema: dutiesAnswerSchema,
    places: {
      plain: [
        "as_of",
        ...under("duties[].programme.", ["id", "title", "basis", "begins", "ends"]),
        ...under("duties[].periods[].", ["period", "from", "to", "due", "sign_off.by", "sign_off.at"]),
        ...under("changes[].", ["id", "at"]),
        "problem",
        "reminders.problem",
      ],
      typed: ["duties[].periods[].sign_off.text"],
    },
  },
  {
    schema: sampleAnswerSchema,
    places: {
      plain: [
        "programme",
        "period",
        ...under("drawn.", ["at", "seed", "root", "strata[].source"]),
        ...under("accesses[].row.", ["time", "received", "source", "activity", "operation", "user_type"]),
        ...under("accesses[].", ["judgements[].by", "judgements[].at", "may.why"]),
      ],
      user: ["accesses[].row.user"],
      userName: ["accesses[].row.user_name"],
      session: ["accesses[].row.session"],
      subject: ["accesses[].row.subjects[]"],
      typed: [
        "drawn.strata[].unit",
        ...under("accesses[].row.", ["unit", "case_ref", "justification", "purpose", "src_ip"]),
        "accesses[].judgements[].text",
      ],
      object: ["accesses[].row.object"],
      hidden: ["accesses[].row.text"],
    },
  },
];
