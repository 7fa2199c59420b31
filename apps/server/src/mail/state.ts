// What the sealed steps of mails come to: where each mail stands. Pure.
import type { MailState, MailStep } from "@quis/contract";
import type { SealedStep } from "../oversight/step-log.ts";

export type MailSteps = readonly SealedStep<MailStep>[];
export type Asked = Extract<MailStep, { step: "asked" }>;

/** One mail with its last step. */
export interface Mail {
  readonly asked: Asked;
  readonly deed: number;
  readonly tries: number;
  readonly last: MailStep;
}

/** Each mail that was asked for, in that order. Steps of a mail that nobody asked for count for nothing. */
export function mailsOf(steps: MailSteps): ReadonlyMap<string, Mail> {
  const mails = new Map<string, Mail>();
  for (const { step, deed } of steps) {
    const known = mails.get(step.id);
    if (step.step === "asked") {
      if (known === undefined) mails.set(step.id, { asked: step, deed, tries: 0, last: step });
      continue;
    }
    if (known === undefined) continue;
    mails.set(step.id, { ...known, tries: known.tries + (step.step === "trying" ? 1 : 0), last: step });
  }
  return mails;
}

/** Whether nothing more happens to it. */
export function isOver({ last }: Mail): boolean {
  return (
    last.step === "sent" ||
    last.step === "unclear" ||
    last.step === "dropped" ||
    (last.step === "failed" && last.again === null)
  );
}

/** Whether it was on its way when the process that sent it ended: it may have arrived. */
export function wasInterrupted({ last }: Mail): boolean {
  return last.step === "trying";
}

export function shownMail({ asked, deed, tries, last }: Mail): MailState {
  const shown = { at: last.at, tries, deed };
  switch (last.step) {
    case "asked":
    case "trying":
      return { ...shown, at: asked.at, state: "sending", why: null, status: null };
    case "sent":
      return { ...shown, state: "sent", why: null, status: null };
    case "failed":
      return { ...shown, state: last.again === null ? "failed" : "retrying", why: last.why, status: last.status };
    case "unclear":
      return { ...shown, state: "unclear", why: last.why, status: last.status };
    case "dropped":
      return { ...shown, state: last.why === "interrupted" ? "unclear" : "failed", why: last.why, status: null };
  }
}
