// Words of reviews: what state a finding's review is in, each step and its form, what is asked of an employee. docs/explanation/reviews.md
import type { ReviewRow, ReviewStep } from "@quis/contract";
import { count } from "./en.ts";
import { linkMail } from "./link-mail.ts";

type StepName = ReviewStep["step"];
type State = ReviewRow["state"];
type WaitsFor = ReviewRow["waiting"]["for"];
type Outcome = NonNullable<ReviewRow["outcome"]>;
type Reason = NonNullable<ReviewStep["reason"]>;

const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

/** How a step's form is spoken of. */
export interface StepWords {
  /** On the button that opens the form, and as its title. */
  readonly act: string;
  /** What follows from it. */
  readonly text: string;
  /** On the button that takes it. */
  readonly submit: string;
  /** What one confirms, where more follows than a next step of one's own. */
  readonly confirm?: string;
  /** Label of the text. */
  readonly label?: string;
}

const acts: Readonly<Partial<Record<StepName, StepWords>>> = {
  taken: {
    act: "Take it up",
    text: "From then on others see that you are looking at it. Nobody is told yet.",
    submit: "Take it up",
  },
  dismissed: {
    act: "Dismiss",
    text: "What is on record answers the question. The review ends; the employee is not asked.",
    submit: "Dismiss",
    confirm: "I have read the accesses and what explains them. This ends the review.",
    label: "What on record answers it",
  },
  inquired: {
    act: "Inquire",
    text: "It will be asked about, under a case. Next the employee is told.",
    submit: "Open the inquiry",
    label: "What is not answered by the record",
  },
  notified: {
    act: "Tell the employee",
    text: "They see the exact events, the rule and its base rate, and have the time that is set here to reply. Nothing is decided before.",
    submit: "Tell them now",
    confirm: "They are told, and this cannot be taken back.",
  },
  linked: {
    act: "Make a reply link",
    text: "For an employee without an account. You hand it over, or Quis mails it; whoever holds it can read this finding and answer in their place. A link made before counts no more.",
    submit: "Make the link",
  },
  "delay-asked": {
    act: "Ask to tell them later",
    text: "For two grounds only, and until a day. A second person answers before it holds.",
    submit: "Ask for the delay",
    label: "Why telling them now would do harm",
  },
  "delay-answered": {
    act: "Answer the delay",
    text: "Somebody asks to tell the employee later. You are the second person.",
    submit: "Answer",
    label: "Why (needed to refuse)",
  },
  replied: {
    act: "Reply",
    text: "What you write stands beside the finding for everybody who reads it, and is never changed. You can reply more than once.",
    submit: "Send the reply",
    confirm: "I have read it again. It cannot be taken back.",
    label: "What you want to say",
  },
  "hearing-closed": {
    act: "Close the hearing",
    text: "Nothing more is waited for. A reply that comes later still counts as long as nothing is closed.",
    submit: "Close the hearing",
    confirm: "I have read every reply.",
  },
  proposed: {
    act: "Propose an outcome",
    text: "Misuse takes a second person. Any other outcome holds at once; what speaks against the employee can be appealed.",
    submit: "Propose",
    confirm: "I have read every reply, and what speaks for the employee.",
    label: "Why, in words the employee can judge",
  },
  answered: {
    act: "Answer the proposal",
    text: "Misuse is proposed. You are the second person: if you agree it holds, if not it goes back.",
    submit: "Answer",
    confirm: "I have read the accesses, every reply, and what speaks for the employee.",
    label: "Why (needed to send it back)",
  },
  appealed: {
    act: "Appeal",
    text: "An overseer who had no part in the decision looks at it again. It cannot become worse.",
    submit: "Appeal",
    confirm: "I have read it again. It cannot be taken back.",
    label: "Why the decision is wrong",
  },
  "appeal-decided": {
    act: "Decide the appeal",
    text: "The decision stands, or a milder outcome holds. The review ends.",
    submit: "Decide",
    confirm: "I have read the accesses, every reply and the appeal. This ends the review.",
    label: "Why, in words the employee can judge",
  },
  reopened: {
    act: "Open it again",
    text: "More is known than when it was closed. The earlier decision stays in the record, beside the next one.",
    submit: "Open it again",
    label: "What is known now",
  },
};

const done: Readonly<Record<StepName, string>> = {
  opened: "The finding was raised",
  taken: "Taken up",
  dismissed: "Dismissed",
  inquired: "Inquiry opened",
  notified: "The employee was told",
  linked: "A reply link was made",
  "delay-asked": "A delay was asked for",
  "delay-answered": "The delay was answered",
  replied: "The employee replied",
  "hearing-closed": "Hearing closed",
  proposed: "Outcome proposed",
  answered: "The proposal was answered",
  appealed: "The employee appealed",
  "appeal-decided": "The appeal was decided",
  closed: "Closed: the time to appeal is over",
  reopened: "Opened again",
  expunged: "Aged out: nothing was substantiated",
};

const states: Readonly<Record<State, string>> = {
  signal: "not taken up",
  triage: "being read",
  inquiry: "inquiry",
  reply: "employee is heard",
  decision: "decision",
  appeal: "appeal",
  closed: "closed",
  expunged: "aged out",
};

const sentences: Readonly<Record<State, string>> = {
  signal: "Nobody has taken this question up yet.",
  triage: "Somebody reads what is on record. The employee does not know of it yet.",
  inquiry: "The record does not answer it. The employee has not been told yet.",
  reply: "The employee was told, and has time to reply. Nothing is decided before.",
  decision: "The hearing is over.",
  appeal: "The employee has appealed. An overseer who had no part in the decision looks at it again.",
  closed: "The review has ended.",
  expunged: "Nothing was substantiated in time. Only the count is kept.",
};

const waits: Readonly<Record<WaitsFor, string>> = {
  reviewer: "somebody to take it up",
  "inquiry-or-dismissal": "an inquiry, or its dismissal",
  "telling-the-employee": "the employee to be told",
  "second-person": "a second person",
  reply: "the employee’s reply",
  decision: "a decision",
  "time-to-appeal": "the time to appeal to end",
  appeal: "the decision of the appeal",
  nobody: "nobody",
};

const outcomes: Readonly<Record<Outcome, { readonly name: string; readonly text: string }>> = {
  explained: { name: "explained", text: "Work explains the accesses." },
  "source-error": {
    name: "error of the source",
    text: "The source’s log was wrong, or the accesses were somebody else’s.",
  },
  unsubstantiated: { name: "unsubstantiated", text: "Nothing shows whether work explains the accesses." },
  mistake: {
    name: "mistake",
    text: "The accesses were not needed for work, and nothing shows that this was meant.",
  },
  misuse: { name: "misuse", text: "The accesses were made without a reason of work, knowingly." },
};

const reasons: Readonly<Record<Reason, string>> = {
  assignment: "assigned to it",
  appointment: "an appointment",
  handover: "taken over from a colleague",
  supervision: "supervision",
  training: "training",
  emergency: "an emergency",
  "same-question-elsewhere": "the same question is asked elsewhere",
  "data-fault": "a fault in the data",
  "wrong-person-recorded": "the log names the wrong person",
  "no-record-of-work": "no record of work",
  admitted: "the employee said so",
  "contradicted-by-records": "records contradict it",
  witness: "a witness",
  "new-evidence": "new evidence",
  "risk-of-tipping-off": "an investigation would be tipped off",
  "risk-to-a-person": "danger to a person",
  other: "another reason",
};

export const review = {
  act: (step: string): StepWords => acts[step as StepName] ?? { act: step, text: "", submit: step },
  done: (step: StepName): string => done[step],
  state: (state: State): string => states[state],
  sentence: (state: State): string => sentences[state],
  waits: (what: WaitsFor): string => waits[what],
  outcome: (outcome: Outcome): string => outcomes[outcome].name,
  outcomeText: (outcome: Outcome): string => outcomes[outcome].text,
  reason: (reason: Reason): string => reasons[reason],
  sheet: {
    title: "Review",
    waiting: "Reading the review",
    none: "Nothing has been asked of you about this.",
    for: "Waits for",
    until: "until",
    late: "overdue since",
    mine: "It is for you to do.",
    notMine: "Not yours to do:",
    may: "What you may do now",
    nothing: "There is nothing for you to do here now.",
    cannot: "What cannot be done now, and why",
    decided: "Decided",
    by: "by",
    and: "and",
    earlier: "Earlier decisions",
    stands: "An appeal or new evidence replaced it; it stays in the record.",
    never: "A finding is read, the employee is heard, and misuse takes two people. Nothing follows from it by itself.",
    course: "Its course",
    case: "Case",
    reviewer: "Taken up by",
  },
  step: {
    you: "you",
    quis: "Quis",
    employee: "the employee",
    holder: "whoever holds the data folder",
    entry: (deed: number): string => `entry ${count(deed)} of the oversight log`,
    opening: "sealed with the finding",
    check: "Check its proof here",
    checkOf: (what: string, deed: number): string => `Check the proof of entry ${count(deed)} here: ${what}`,
    checking: "Reading the entry and its proof",
    approved: "agreed",
    refused: "not agreed",
    outcome: "Outcome",
    reason: "Reason",
    case: "Case",
    until: "Until",
    replyUntil: "Time to reply until",
    via: "Told",
    vias: { mail: "by mail", "by-hand": "in person", link: "by a reply link" } as const,
    linkUntil: "The link counts until",
    byLink: "Sent by link: attributed by possession of the link, not by signing in.",
    caseNumber: "Case number they name",
    witness: "Witness they name",
    attachments: "Attachments",
    save: (name: string): string => `Save ${name}`,
  },
  reply: {
    title: "What the employee says",
    own: "What you have said",
    none: "The employee has not replied.",
    was: (value: number): string => plural(value, "reply", "replies"),
    before: "They have time until",
  },
  form: {
    outcome: "Outcome",
    choose: "Choose one",
    reason: "Reason",
    text: "In your own words",
    case: "Case reference",
    caseHint: "such as Q-2026-17",
    via: "How they are told",
    until: "Until the end of the day (UTC)",
    approve: "I agree",
    refuse: "I do not agree",
    caseNumber: "A case number that it was for, if any",
    witness: "Somebody who can confirm it, if any",
    files: "Files that show it, if any: PDF, PNG, JPEG or plain text, 5 MiB each",
    wrongType: (name: string): string => `expected a PDF, PNG, JPEG or plain text file, got ${name}`,
    sealed: "It is sealed with your name and the time, and stays: a review has steps only, and nothing is overwritten.",
    sealedEmployee: "It is sealed with the time, and stays beside the finding.",
    cancel: "Not now",
    sending: "Sealing it",
    taken: (what: string): string => `${what}. It is sealed.`,
  },
  mail: linkMail,
  page: {
    title: "Reviews",
    lead: (mine: number, total: number): string =>
      total === 0
        ? "No finding, so nothing to review."
        : mine === 0
          ? "Nothing waits for you."
          : `${plural(mine, "review waits", "reviews wait")} for you.`,
    never: "What waits for you stands first, what is overdue before what is not.",
    waiting: "Reading the reviews",
    queue: "All reviews",
    states: "States of reviews",
    all: "all",
    mine: "for me",
    late: "overdue",
    mineWord: "for you",
    lateWord: "overdue",
    columns: {
      state: "State",
      question: "Question",
      waits: "Waits for",
      due: "Until",
      who: "Taken up by",
      outcome: "Outcome",
    },
    case: (reference: string): string => `case ${reference}`,
    nobody: "nobody",
    noDue: "no time set",
    open: (sentence: string): string => `Open the review: ${sentence}`,
    shown: (shown: number, total: number): string => `${count(shown)} of ${count(total)}`,
    more: "Only the first are shown. Choose a state to see the others.",
    emptyTitle: "No review like this",
    empty: "Take a filter off to see more.",
    allLink: "Show all reviews",
    became: "What became of findings",
    becameLead: "By kind, never by person.",
    kind: "Kind",
    upheld: "Upheld",
    dismissed: "Dismissed",
    unsubstantiated: "Unsubstantiated",
    noneBecame: "None has come to an end yet.",
  },
  link: {
    title: "The reply link",
    label: "Reply link",
    text: "It is shown this once. Hand it to the employee alone: whoever holds it answers in their place. It counts once, and no longer than the time that is set.",
    copy: "Copy the link",
    copied: "Copied",
    expires: "It counts until",
    close: "I have handed it over or kept it",
  },
  byLink: {
    title: "A question put to you",
    lead: "Somebody who reviews accesses gave you this link. Whoever holds it answers in your place: what you send says that it came by the link.",
    wait: "Opening the link",
    bad: "This link does not count",
    badText: "It is not whole, was used or replaced, or its time is over. Ask whoever gave it to you for a new one.",
    none: "The part after the # is missing. Open the link as it was given to you.",
    sent: "It is sealed, and stands beside the finding. The link is used up.",
    nothing: "There is nothing to answer now.",
  },
  asked: {
    title: "Questions put to you",
    lead: "A question about accesses in your name. You are heard before anything is decided, and whoever decides reads what you say.",
    none: "Nothing is asked of you now.",
    waiting: "Looking for questions put to you",
    until: "You can reply until",
    accesses: "The exact accesses",
    rule: "The rule, in words",
    rare: "How rare this is",
    rareOf: (rarity: string): string => `${rarity} of comparable work looks as unusual.`,
    rareUnknown: "Too little work to compare with, so nobody knows how rare it is.",
    drawn: "Drawn at random: nothing speaks against it.",
    for: "What speaks for you already",
    whole: "See all of it",
    replied: (value: number): string =>
      value === 0 ? "You have not replied." : `You have sent ${plural(value, "reply", "replies")}.`,
    open: "asked of you",
    ended: "ended",
    today: "A question was put to you about accesses in your name",
  },
} as const;
