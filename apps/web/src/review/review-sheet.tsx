// The review on a finding's page: its state in words, what may be done now and why not the rest, and its sealed steps.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReviewAnswer, ReviewRow, ReviewStepInput } from "@quis/contract";
import { ApiError } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { isStepOfPeople } from "./forms.ts";
import { MailStates } from "./mail-states.tsx";
import { reviewQuery } from "./queries.ts";
import { StateChip } from "./state-chip.tsx";
import { StepDialog } from "./step-dialog.tsx";
import { TimeLine } from "./time-line.tsx";
import { namesOf, Who } from "./who.tsx";

const text = words.sheet;

export function ReviewSheet({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(reviewQuery(id));
  return (
    <section className="sheet review-sheet" aria-labelledby="review-title">
      <header>
        <h2 id="review-title">{text.title}</h2>
        {data === undefined ? null : <StateChip row={data.review} />}
      </header>
      {error ? <NoReview error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Waiting text={text.waiting} rows={4} /> : null}
      {data === undefined ? null : <Whole answer={data} />}
    </section>
  );
}

/** Whom the finding is about, and who was not told, finds no review. */
function NoReview({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  if (error instanceof ApiError && error.status === 404) return <p className="note">{text.none}</p>;
  return <Failure error={error} onRetry={onRetry} small />;
}

function Whole({ answer }: { readonly answer: ReviewAnswer }) {
  const { review, steps, earlier, mails } = answer;
  return (
    <>
      <State answer={answer} />
      <Steps key={`${review.finding} ${steps.length}`} answer={answer} />
      <section aria-labelledby="course-title" className="course">
        <h3 id="course-title">{text.course}</h3>
        <TimeLine id={review.finding} steps={steps} />
        <MailStates mails={mails} />
      </section>
      {earlier.length === 0 ? null : (
        <section className="course">
          <h3>{text.earlier}</h3>
          <ul className="bare-list">
            {earlier.map(({ outcome, at }) => (
              <li key={at}>
                {words.outcome(outcome)}, <TimeStamp at={at} />
              </li>
            ))}
          </ul>
          <p className="dim small">{text.stands}</p>
        </section>
      )}
      <p className="note dim small">{text.never}</p>
    </>
  );
}

function State({ answer: { review, steps, decision } }: { readonly answer: ReviewAnswer }) {
  const names = namesOf(steps);
  return (
    <>
      <p className="note" role="status">
        {words.sentence(review.state)}
        {review.mine ? <strong> {text.mine}</strong> : null}
      </p>
      <dl>
        {decision === null ? null : (
          <div>
            <dt>{text.decided}</dt>
            <dd>
              <strong>{words.outcome(decision.outcome)}</strong>: {words.outcomeText(decision.outcome)}{" "}
              <span className="dim">
                <TimeStamp at={decision.at} /> {text.by}{" "}
                {decision.deciders.map((uid, at) => (
                  <span key={uid}>
                    {at === 0 ? "" : ` ${text.and} `}
                    <Who uid={uid} name={names.get(uid)} />
                  </span>
                ))}
              </span>
            </dd>
          </div>
        )}
        {review.waiting.for === "nobody" ? null : (
          <div>
            <dt>{text.for}</dt>
            <dd>
              <WaitsFor waiting={review.waiting} />
            </dd>
          </div>
        )}
        {review.reviewer === null ? null : (
          <div>
            <dt>{text.reviewer}</dt>
            <dd>
              <Who uid={review.reviewer} name={names.get(review.reviewer)} />
            </dd>
          </div>
        )}
        {review.case_ref === null ? null : (
          <div>
            <dt>{text.case}</dt>
            <dd>
              <VisibleText text={review.case_ref} />
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

export function WaitsFor({ waiting: { for: what, due, late } }: { readonly waiting: ReviewRow["waiting"] }) {
  return (
    <>
      {words.waits(what)}
      {due === null ? null : (
        <>
          {", "}
          {late ? <strong className="overdue">{text.late}</strong> : text.until} <TimeStamp at={due} />
        </>
      )}
    </>
  );
}

/** Steps of which one would meet what is waited for. */
const MEETS: Readonly<Record<ReviewRow["waiting"]["for"], readonly string[]>> = {
  reviewer: ["taken"],
  "inquiry-or-dismissal": ["inquired", "dismissed"],
  "telling-the-employee": ["notified"],
  "second-person": ["delay-answered", "answered"],
  reply: ["replied"],
  decision: ["proposed"],
  "time-to-appeal": ["appealed"],
  appeal: ["appeal-decided"],
  nobody: ["reopened"],
};

function Steps({ answer: { review, may } }: { readonly answer: ReviewAnswer }) {
  const [open, setOpen] = useState<ReviewStepInput["step"] | undefined>(undefined);
  const allowed = may
    .filter(({ allowed: is }) => is)
    .map(({ step }) => step)
    .filter(isStepOfPeople);
  const others = may.filter(({ allowed: is }) => !is);
  // Of the two answers of a second person, one is waited for.
  const meeting = MEETS[review.waiting.for].filter(
    (step) => step !== (review.state === "inquiry" ? "answered" : "delay-answered"),
  );
  const [meets] = meeting;
  // Why what is waited for is not theirs stands in the open; of the rest one may ask.
  const [blocked] = allowed.some((step) => meeting.includes(step))
    ? []
    : others.filter(({ step }) => meeting.includes(step));
  return (
    <div className="step-buttons">
      <h3>{text.may}</h3>
      {blocked?.why === undefined || blocked.why === null ? null : (
        <p className="quiet">
          {text.notMine} {words.act(blocked.step).act.toLowerCase()}. <VisibleText text={blocked.why} />
        </p>
      )}
      {allowed.length === 0 ? (
        blocked === undefined ? (
          <p className="quiet">{text.nothing}</p>
        ) : null
      ) : (
        <p className="buttons">
          {allowed.map((step) => (
            <button key={step} type="button" className={step === meets ? "primary" : ""} onClick={() => setOpen(step)}>
              {words.act(step).act}
            </button>
          ))}
        </p>
      )}
      <details>
        <summary>{text.cannot}</summary>
        <dl className="tight">
          {[...Map.groupBy(others, ({ why }) => why ?? "")].map(([why, steps]) => (
            <div key={why} className="why-not">
              <dt>{steps.map(({ step }) => words.act(step).act).join(", ")}</dt>
              <dd>
                <VisibleText text={why} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
      {open === undefined ? null : (
        <StepDialog
          id={review.finding}
          step={open}
          onDone={() => setOpen(undefined)}
          onLeave={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
