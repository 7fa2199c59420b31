// The sealed steps of a review, oldest first: who, when, why, what was said, and the entry of the oversight log that holds it.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ReviewAnswer } from "@quis/contract";
import { eventQuery } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { EventView } from "../event/index.ts";
import { useSession } from "../session/index.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { AttachmentList } from "./attachments.tsx";
import { Who } from "./who.tsx";

type Step = ReviewAnswer["steps"][number];
const text = words.step;

export function TimeLine({ id, steps }: { readonly id: string; readonly steps: readonly Step[] }) {
  const [checked, setChecked] = useState<number>();
  const principal = useSession()?.principal;
  // Only who reads the oversight log may have its entries.
  const mayCheck = principal?.method === "local" || principal?.roles.includes("overseer") === true;
  return (
    <>
      <ol className="time-line">
        {steps.map((step, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- steps are only ever added
          <li key={at} data-step={step.step}>
            <p className="step-head">
              <strong>{words.done(step.step)}</strong>
              {step.step === "opened" ? null : (
                <span>
                  {" "}
                  {words.sheet.by} <Who uid={step.by} name={step.by_name} employee={isOfEmployee(step)} />
                </span>
              )}
            </p>
            <p className="dim small">
              <TimeStamp at={step.at} />
              {" · "}
              {step.deed === null ? text.opening : text.entry(step.deed)}{" "}
              {step.deed === null || !mayCheck ? null : (
                <button
                  type="button"
                  className="tool"
                  aria-expanded={checked === step.deed}
                  aria-label={text.checkOf(words.done(step.step), step.deed)}
                  onClick={() => setChecked(checked === step.deed ? undefined : (step.deed ?? undefined))}
                >
                  {text.check}
                </button>
              )}
            </p>
            <StepBody id={id} step={step} />
          </li>
        ))}
      </ol>
      {checked === undefined ? null : <SealedStep key={checked} index={checked} />}
    </>
  );
}

function isOfEmployee({ step }: Step): boolean {
  return step === "replied" || step === "appealed";
}

function StepBody({ id, step }: { readonly id: string; readonly step: Step }) {
  const { approved, outcome, reason, case_ref: caseReference, via, reply_until: replyUntil, until } = step;
  const { link_until: linkUntil } = step;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ...(outcome === undefined ? [] : [[text.outcome, words.outcome(outcome)] as const]),
    ...(reason === undefined ? [] : [[text.reason, words.reason(reason)] as const]),
    ...(caseReference === undefined ? [] : [[text.case, <VisibleText key="case" text={caseReference} />] as const]),
    ...(via === undefined ? [] : [[text.via, text.vias[via]] as const]),
    ...(replyUntil === undefined ? [] : [[text.replyUntil, <TimeStamp key="reply" at={replyUntil} />] as const]),
    ...(linkUntil === undefined ? [] : [[text.linkUntil, <TimeStamp key="link" at={linkUntil} />] as const]),
    ...(until === undefined ? [] : [[text.until, <TimeStamp key="until" at={until} />] as const]),
    ...(step.case_number === undefined
      ? []
      : [[text.caseNumber, <VisibleText key="number" text={step.case_number} />] as const]),
    ...(step.witness === undefined ? [] : [[text.witness, <VisibleText key="witness" text={step.witness} />] as const]),
  ];
  return (
    <>
      {approved === undefined ? null : <p>{approved ? text.approved : text.refused}</p>}
      {facts.length === 0 ? null : (
        <dl className="tight">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {step.text === undefined || step.text === "" ? null : <Said text={step.text} />}
      {isByLink(step) ? <p className="dim small">{text.byLink}</p> : null}
      <AttachmentList id={id} attachments={step.attachments ?? []} />
    </>
  );
}

/** Nobody had signed in: whoever took the step held a reply link. */
export function isByLink({ by }: Pick<Step, "by">): boolean {
  return by.startsWith("link:");
}

/** A person's own words, with their lines. */
export function Said({ text: said }: { readonly text: string }) {
  return (
    <blockquote className="said-lines">
      {said.split("\n").map((line, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines of one text
        <p key={at}>
          <VisibleText text={line} />
        </p>
      ))}
    </blockquote>
  );
}

function SealedStep({ index }: { readonly index: number }) {
  const { data, error, refetch } = useQuery(eventQuery(index, "oversight"));
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined)
    return (
      <p className="note" role="status">
        {text.checking}
      </p>
    );
  return <EventView detail={data} index={index} log="oversight" level={3} />;
}
