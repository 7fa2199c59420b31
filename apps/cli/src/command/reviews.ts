// quis reviews, quis review: what became of findings, what each waits for, and the next step.
import {
  findingIdSchema,
  type MailState,
  type ReviewAnswer,
  type ReviewRow,
  type ReviewsAnswer,
  reviewStateSchema,
  type ReviewStepInput,
  reviewStepInputSchema,
} from "@quis/contract";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { formatCount } from "../output/figures.ts";
import { sayItem } from "../output/item.ts";
import { type Column, layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { checked } from "./checked.ts";
import type { CommandContext } from "./context.ts";
import { parseInstant, parseLimit } from "./parse.ts";

export interface ReviewsOptions {
  readonly limit: string;
  readonly state?: string;
  readonly late?: boolean;
}

export interface ReviewStepOptions {
  readonly outcome?: string;
  readonly reason?: string;
  readonly text?: string;
  readonly case?: string;
  readonly until?: string;
  readonly via?: string;
  readonly mail?: string | true;
  readonly approve?: boolean;
  readonly reject?: boolean;
}

const MOST = 1000;

const ROWS: readonly Column<ReviewRow>[] = [
  { title: "STATE", cell: ({ state }) => state, always: true },
  {
    title: "WAITS FOR",
    cell: ({ waiting }) => `${waiting.for.replaceAll("-", " ")}${waiting.late ? ", late" : ""}`,
    minWidth: 27,
    always: true,
  },
  { title: "WHAT", cell: ({ sentence }) => sentence, minWidth: 30, always: true },
  { title: "OUTCOME", cell: ({ outcome }) => outcome ?? "-", rank: 1 },
  { title: "CASE", cell: ({ case_ref: reference }) => reference ?? "-", rank: 2 },
  { title: "FINDING", cell: ({ finding }) => finding, minWidth: 32, rank: 3 },
];

export async function showReviews(context: CommandContext, options: ReviewsOptions): Promise<ExitCode> {
  const { terminal, actor } = context;
  const state = options.state === undefined ? undefined : checked(reviewStateSchema, options.state, "--state");
  const limit = Math.min(parseLimit(options.limit, terminal.json), MOST);
  const instance = await context.open();
  const answer = await instance.reviewing().reviews(actor, {
    limit,
    late: options.late === true ? "true" : "false",
    ...(state === undefined ? {} : { state }),
  });
  for (const row of answer.reviews) terminal.printJson(row);
  sayReviews(terminal, answer);
  return EXIT.ok;
}

function sayReviews(terminal: Terminal, { reviews, total, states, dispositions }: ReviewsAnswer): void {
  const counts = states.filter(({ reviews: count }) => count > 0);
  terminal.say(
    counts.map(({ state, reviews: count }) => `${formatCount(count)} ${state}`).join(" · ") || "No findings yet.",
    "bold",
  );
  terminal.print();
  if (reviews.length > 0) {
    const dim = (text: string): string => terminal.style("dim", text);
    for (const line of layOutTable(ROWS, reviews, { width: terminal.width, dim }).lines) terminal.print(line);
  }
  if (total > reviews.length) terminal.say(`${formatCount(total - reviews.length)} more: --limit all`, "dim");
  for (const { kind, upheld, dismissed, unsubstantiated } of dispositions) {
    terminal.say(
      `${kind}: ${formatCount(upheld)} upheld, ${formatCount(dismissed)} dismissed, ${formatCount(unsubstantiated)} unsubstantiated`,
      "dim",
    );
  }
}

export async function showReview(context: CommandContext, finding: string): Promise<ExitCode> {
  const { terminal, actor } = context;
  const id = checked(findingIdSchema, finding, "FINDING");
  const instance = await context.open();
  sayReview(terminal, await instance.reviewing().review(actor, id));
  return EXIT.ok;
}

export async function takeStep(
  context: CommandContext,
  finding: string,
  step: string,
  options: ReviewStepOptions,
): Promise<ExitCode> {
  const { terminal, actor } = context;
  const id = checked(findingIdSchema, finding, "FINDING");
  const input = stepInput(step, options);
  const instance = await context.open();
  sayReview(terminal, await instance.reviewing().take(actor, id, input));
  return EXIT.ok;
}

function stepInput(step: string, options: ReviewStepOptions): ReviewStepInput {
  const { outcome, reason, text, case: reference, until, via, mail, approve, reject } = options;
  if (approve === true && reject === true) throw new CliError("CLI_USAGE", "expected --approve or --reject, got both");
  const approved = approve === true ? true : reject === true ? false : undefined;
  const answers = step === "answered" || step === "delay-answered";
  const given = {
    step,
    outcome,
    reason,
    text: text ?? (answers ? "" : undefined),
    case_ref: reference,
    until: until === undefined ? undefined : parseInstant(until),
    via,
    mail: mail === undefined ? undefined : mail === true ? {} : { to: mail },
    approved,
  };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return checked(reviewStepInputSchema, present, step);
}

function sayReview(terminal: Terminal, answer: ReviewAnswer): void {
  const { review, steps, decision, may } = answer;
  terminal.printJson(answer);
  terminal.say(review.sentence, "bold");
  const due = review.waiting.due === null ? "" : ` (until ${review.waiting.due}${review.waiting.late ? ", late" : ""})`;
  terminal.say(`${review.state}; waits for ${review.waiting.for.replaceAll("-", " ")}${due}.`);
  if (decision !== null)
    terminal.say(`Decided ${decision.at}: ${decision.outcome}, by ${decision.deciders.join(" and ")}.`);
  terminal.print();
  for (const { at, by, step, reason, text, outcome, approved, deed } of steps) {
    const words = [outcome, reason, approved === undefined ? undefined : approved ? "agreed" : "not agreed", text];
    const said = words.filter((word) => word !== undefined && word !== "").join(": ");
    sayItem(
      terminal,
      "·",
      `${at} ${by} ${step}${said === "" ? "" : ` — ${said}`}${deed === null ? "" : ` [oversight ${deed}]`}`,
    );
  }
  for (const mail of answer.mails)
    sayItem(terminal, "✉", `${mail.at} reply link by mail: ${sayMail(mail)} [oversight ${mail.deed}]`);
  terminal.print();
  if (answer.link !== undefined)
    terminal.say(`Reply link until ${answer.link.expires}, told this once: /reply#${answer.link.secret}`, "bold");
  const open = may.filter(({ allowed }) => allowed).map(({ step }) => step);
  terminal.say(open.length === 0 ? "Nothing here is yours to do now." : `You may: ${open.join(", ")}.`);
}

function sayMail({ state, why, status, tries }: MailState): string {
  const reason = why === null ? "" : ` (${why}${status === null ? "" : ` ${status}`})`;
  const said: Readonly<Record<MailState["state"], string>> = {
    sending: "on its way",
    sent: "taken by the mail server",
    retrying: `not taken${reason}; tried again while this server runs`,
    failed: `not sent${reason}: make a new link`,
    unclear: `nobody knows whether it arrived${reason}: make a new link`,
  };
  return `${said[state]}${tries > 1 ? `, ${tries} tries` : ""}`;
}
