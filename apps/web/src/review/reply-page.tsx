// The page of a reply link: the question, its accesses and the form, for an employee without an account. The link's secret is in the fragment, which
// no server logs.
import type { FindingAccesses, ReplyBegun, ReviewAnswer } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, post } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { AccessesTable } from "../findings/accesses.tsx";
import { review as words } from "../strings/review.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { AskedFacts } from "./asked-of-me.tsx";
import { linkedAccessesQuery, linkedFindingQuery, linkedReviewQuery } from "./queries.ts";
import { StateChip } from "./state-chip.tsx";
import { StepDialog } from "./step-dialog.tsx";
import { Said } from "./time-line.tsx";

const text = words.byLink;

export function ReplyPage() {
  useTitle(text.title);
  const [secret] = useState(() => location.hash.slice(1));
  const begun = useQuery({
    queryKey: ["reply", "begin", secret],
    queryFn: () => post<ReplyBegun>("reply/begin", { secret }, { open: true }),
    enabled: secret.length >= 16,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const isOpen = begun.data !== undefined;
  useEffect(() => {
    // From here on the cookie stands for it: it goes out of the history.
    if (isOpen) history.replaceState(history.state, "", location.pathname);
  }, [isOpen]);
  // Without a fragment the page may have been loaded anew.
  const { data, error } = useQuery({ ...linkedReviewQuery, enabled: isOpen || secret.length < 16 });
  const [sent, setSent] = useState<ReviewAnswer | undefined>(undefined);
  const failure = begun.error ?? error;
  if (sent !== undefined) return <Sent answer={sent} />;
  if (failure) {
    const refused =
      failure instanceof ApiError && failure.status >= 400 && failure.status < 500 && failure.status !== 429;
    if (!refused) return <Failure error={failure} />;
    return <BadLink why={secret === "" ? text.none : text.badText} code={failure.code} />;
  }
  if (data === undefined) return <Waiting text={text.wait} rows={6} />;
  return <Asked answer={data} onSent={setSent} />;
}

function BadLink({ why, code }: { readonly why: string; readonly code: string }) {
  return (
    <section className="notice">
      <h1 className="failed">{text.bad}</h1>
      <p>{why}</p>
      <p className="dim mono">{code}</p>
    </section>
  );
}

function Sent({ answer }: { readonly answer: ReviewAnswer }) {
  const said = answer.steps.at(-1)?.text;
  return (
    <section className="notice">
      <h1>{text.title}</h1>
      <p role="status">{text.sent}</p>
      {said === undefined || said === "" ? null : <Said text={said} />}
      <p className="dim small">{words.step.byLink}</p>
    </section>
  );
}

interface AskedProps {
  readonly answer: ReviewAnswer;
  readonly onSent: (answer: ReviewAnswer) => void;
}

function Asked({ answer: { review, decision, may }, onSent }: AskedProps) {
  const { data, error, refetch } = useQuery(linkedFindingQuery);
  const accesses = useQuery(linkedAccessesQuery);
  const [open, setOpen] = useState<"replied" | "appealed" | undefined>(undefined);
  const steps = (["replied", "appealed"] as const).filter((step) =>
    may.some(({ step: name, allowed }) => name === step && allowed),
  );
  return (
    <div className="reply-page">
      <div className="headline">
        <h1>{text.title}</h1>
        <p className="lead">{text.lead}</p>
      </div>
      <section className="sheet pad asked-question">
        <h2>
          <VisibleText text={review.sentence} /> <StateChip row={review} />
        </h2>
        <p className="dim small">{formatDay(review.day)}</p>
        {review.state === "reply" && review.waiting.due !== null ? (
          <p>
            {words.asked.until}{" "}
            <strong>
              <TimeStamp at={review.waiting.due} />
            </strong>
            .
          </p>
        ) : null}
        {decision === null ? null : (
          <p>
            {words.sheet.decided}: <strong>{words.outcome(decision.outcome)}</strong>.{" "}
            {words.outcomeText(decision.outcome)}
          </p>
        )}
        {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
        {data === undefined ? null : <AskedFacts answer={data} />}
        {accesses.data === undefined ? null : <Accesses accesses={accesses.data.accesses} />}
        {accesses.error ? <Failure error={accesses.error} onRetry={() => void accesses.refetch()} small /> : null}
        {steps.length === 0 ? (
          <p className="quiet">{text.nothing}</p>
        ) : (
          <p className="buttons">
            {steps.map((step) => (
              <button key={step} type="button" className="primary" onClick={() => setOpen(step)}>
                {words.act(step).act}
              </button>
            ))}
          </p>
        )}
        {open === undefined ? null : (
          <StepDialog id={undefined} step={open} onDone={onSent} onLeave={() => setOpen(undefined)} />
        )}
      </section>
    </div>
  );
}

function Accesses({ accesses }: { readonly accesses: FindingAccesses["accesses"] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll" tabIndex={0} role="region" aria-label={words.asked.accesses}>
      <AccessesTable accesses={accesses} linked={false} />
    </div>
  );
}
