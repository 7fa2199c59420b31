// What each step of a review asks of the person, and the step that comes of what they wrote.
import type { ReviewRow, ReviewStep, ReviewStepInput } from "@quis/contract";
import { formText } from "../app/index.ts";

type Outcome = NonNullable<ReviewRow["outcome"]>;
type Reason = NonNullable<ReviewStep["reason"]>;

/** A field of a step's form. */
export type StepField =
  | { readonly field: "outcome"; readonly of: readonly Outcome[] }
  | { readonly field: "reason"; readonly of: readonly Reason[] }
  | { readonly field: "text"; readonly required: boolean }
  | { readonly field: "approved" | "case" | "via" | "mail" | "until" | "reply" };

/** Outcomes from what is best for the employee to what is worst. */
const OUTCOMES: readonly Outcome[] = ["explained", "source-error", "unsubstantiated", "mistake", "misuse"];
/** Nothing that speaks against somebody is decided unheard. */
const UNHEARD: readonly Outcome[] = ["explained", "source-error", "unsubstantiated"];
const FOR_WORK: readonly Reason[] = [
  "assignment",
  "appointment",
  "handover",
  "supervision",
  "training",
  "emergency",
  "same-question-elsewhere",
  "data-fault",
  "wrong-person-recorded",
  "other",
];
const ANY: readonly Reason[] = [
  ...FOR_WORK.slice(0, -1),
  "no-record-of-work",
  "admitted",
  "contradicted-by-records",
  "witness",
  "new-evidence",
  "other",
];
const ASKING: readonly Reason[] = ["no-record-of-work", "contradicted-by-records", "witness", "new-evidence", "other"];
const DELAY: readonly Reason[] = ["risk-of-tipping-off", "risk-to-a-person"];

const text = (required: boolean): StepField => ({ field: "text", required });

const FIELDS: Readonly<Record<ReviewStepInput["step"], readonly StepField[]>> = {
  taken: [],
  dismissed: [{ field: "outcome", of: UNHEARD }, { field: "reason", of: FOR_WORK }, text(true)],
  inquired: [{ field: "case" }, { field: "reason", of: ASKING }, text(true)],
  notified: [{ field: "via" }],
  linked: [{ field: "mail" }],
  "delay-asked": [{ field: "reason", of: DELAY }, { field: "until" }, text(true)],
  "delay-answered": [{ field: "approved" }, text(false)],
  replied: [text(false), { field: "reply" }],
  "hearing-closed": [],
  proposed: [{ field: "outcome", of: OUTCOMES }, { field: "reason", of: ANY }, text(true)],
  answered: [{ field: "approved" }, text(false)],
  appealed: [text(true)],
  "appeal-decided": [{ field: "outcome", of: OUTCOMES }, { field: "reason", of: ANY }, text(true)],
  reopened: [
    { field: "reason", of: ["new-evidence", "data-fault", "wrong-person-recorded", "witness", "other"] },
    text(true),
  ],
};

export function isStepOfPeople(step: string): step is ReviewStepInput["step"] {
  return Object.hasOwn(FIELDS, step);
}

export function fieldsOf(step: ReviewStepInput["step"]): readonly StepField[] {
  return FIELDS[step];
}

/** The step as the form has it. What is missing or wrong the server says: its schema is the contract's. */
export function stepOfForm(step: ReviewStepInput["step"], form: FormData): ReviewStepInput {
  const given: Record<string, unknown> = { step };
  for (const { field } of FIELDS[step]) {
    switch (field) {
      case "outcome":
      case "reason":
        given[field] = formText(form, field);
        break;
      case "via":
        given["via"] = formText(form, "via");
        Object.assign(given, mailOf(form));
        break;
      case "mail":
        Object.assign(given, mailOf(form));
        break;
      case "text":
        given["text"] = formText(form, "text").replaceAll("\r\n", "\n").trim();
        break;
      case "approved":
        given["approved"] = formText(form, "approved") === "true";
        break;
      case "case":
        given["case_ref"] = formText(form, "case").trim();
        break;
      case "until":
        given["until"] = `${formText(form, "until")}T23:59:59Z`;
        break;
      case "reply": {
        const caseNumber = formText(form, "case_number").trim();
        const witness = formText(form, "witness").trim();
        if (caseNumber !== "") given["case_number"] = caseNumber;
        if (witness !== "") given["witness"] = witness;
        given["attachments"] = [];
        break;
      }
    }
  }
  return given as unknown as ReviewStepInput;
}

/** Whether the link that a step makes is mailed: its form asks only where there is a link. */
function mailOf(form: FormData): { readonly mail?: { readonly to?: string } } {
  if (form.get("mailed") === null) return {};
  const to = formText(form, "mail_to").trim();
  return { mail: to === "" ? {} : { to } };
}
