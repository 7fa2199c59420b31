// Questions put to the employee who is signed in: the exact events, the rule in words, its base rate, until when, and their reply.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FindingAnswer, ReviewRow } from "@quis/contract";
import { get, mayDo } from "../api/index.ts";
import { Failure, To, Waiting } from "../app/index.ts";
import { rarity } from "../findings/words.ts";
import { useSession } from "../session/index.ts";
import { findingWords } from "../strings/findings.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { reviewQuery, reviewsQuery } from "./queries.ts";
import { Replies } from "./replies.tsx";
import { StateChip } from "./state-chip.tsx";
import { StepDialog } from "./step-dialog.tsx";

const text = words.asked;

/** Nothing for who is no employee, or whose account is linked to no user of the record systems. */
export function AskedOfMe() {
  const session = useSession();
  const principal = session?.principal ?? null;
  const user = principal?.user ?? null;
  const is = user !== null && principal?.roles.includes("employee") === true && mayDo(session, "reviews");
  const { data, error, refetch } = useQuery({ ...reviewsQuery({}, user ?? ""), enabled: is });
  if (!is) return null;
  return (
    <section className="sheet asked" aria-labelledby="asked-title">
      <header>
        <h2 id="asked-title">{text.title}</h2>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={text.waiting} rows={2} /> : null}
      {data?.reviews.length === 0 ? <p className="note">{text.none}</p> : null}
      {data === undefined || data.reviews.length === 0 ? null : (
        <>
          <p className="note dim">{text.lead}</p>
          {data.reviews.map((row) => (
            <Question key={row.finding} row={row} />
          ))}
        </>
      )}
    </section>
  );
}

function Question({ row }: { readonly row: ReviewRow }) {
  const { finding: id, sentence, day, state, waiting, replies } = row;
  const ended = state === "closed" || state === "expunged";
  return (
    <details className="asked-question" open={!ended}>
      <summary>
        <strong>
          <VisibleText text={sentence} />
        </strong>{" "}
        <StateChip row={row} />
      </summary>
      <p className="dim small">
        {formatDay(day)} · {text.replied(replies)}
      </p>
      {state === "reply" && waiting.due !== null ? (
        <p>
          {text.until}{" "}
          <strong>
            <TimeStamp at={waiting.due} />
          </strong>
          .
        </p>
      ) : null}
      <WhatIsAsked id={id} />
      <Replies id={id} level={3} own />
      <Answers id={id} />
      <p>
        <To href={`/findings/${id}`} aria-label={`${text.whole}: ${visibleText(sentence)}`}>
          {text.whole}
        </To>
      </p>
    </details>
  );
}

/** As the page of a finding asks, so that one who goes there asks once. */
function WhatIsAsked({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["finding", id],
    queryFn: ({ signal }) => get<FindingAnswer>(`findings/${id}`, {}, signal),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined) return <Waiting text={findingWords.page.waiting} rows={3} />;
  return <AskedFacts answer={data} linked />;
}

/** What is asked, in words: the accesses, the rule, how rare it is, what speaks for the employee. `linked`: accesses lead to their page. */
export function AskedFacts({ answer, linked = false }: { readonly answer: FindingAnswer; readonly linked?: boolean }) {
  const { finding, row } = answer;
  return (
    <dl className="tight">
      <div>
        <dt>{text.accesses}</dt>
        <dd>
          {finding.events.map((index, at) => (
            <span key={index}>
              {at === 0 ? "" : ", "}
              {linked ? (
                <To href={`/event/${index}`} className="mono">
                  {index}
                </To>
              ) : (
                <span className="mono">{index}</span>
              )}
            </span>
          ))}
        </dd>
      </div>
      <div>
        <dt>{text.rule}</dt>
        <dd>
          {finding.kind === "sample" ? (
            text.drawn
          ) : (
            <ul className="bare-list">
              {row.against.map(({ detector, sentence }) => (
                <li key={`${detector} ${sentence}`}>
                  <VisibleText text={sentence} />{" "}
                  <span className="dim">
                    <VisibleText text={detector} />
                    {findingWords.asks(detector) === "" ? null : `: ${findingWords.asks(detector)}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </dd>
      </div>
      {row.p === null ? null : (
        <div>
          <dt>{text.rare}</dt>
          <dd>{row.calibration === 0 ? text.rareUnknown : text.rareOf(rarity(row.p))}</dd>
        </div>
      )}
      {row.counter.length === 0 ? null : (
        <div>
          <dt>{text.for}</dt>
          <dd>
            <ul className="bare-list">
              {row.counter.map((fact) => (
                <li key={fact}>
                  <VisibleText text={fact} />
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Answers({ id }: { readonly id: string }) {
  const { data } = useQuery(reviewQuery(id));
  const [open, setOpen] = useState<"replied" | "appealed" | undefined>(undefined);
  const steps = (["replied", "appealed"] as const).filter((step) =>
    data?.may.some(({ step: name, allowed }) => name === step && allowed),
  );
  if (steps.length === 0) return null;
  return (
    <p className="buttons">
      {steps.map((step) => (
        <button key={step} type="button" className="primary" onClick={() => setOpen(step)}>
          {words.act(step).act}
        </button>
      ))}
      {open === undefined ? null : (
        <StepDialog id={id} step={open} onDone={() => setOpen(undefined)} onLeave={() => setOpen(undefined)} />
      )}
    </p>
  );
}
