// What the employee says, beside the finding wherever it is read.
import { useQuery } from "@tanstack/react-query";
import type { ReviewAnswer, ReviewRow } from "@quis/contract";
import { Failure } from "../app/index.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { AttachmentList } from "./attachments.tsx";
import { reviewQuery, reviewRowsQuery } from "./queries.ts";
import { StateChip } from "./state-chip.tsx";
import { isByLink, Said } from "./time-line.tsx";

const text = words.reply;

interface RepliesProps {
  readonly id: string;
  readonly level: 2 | 3;
  /** To the employee themself: their own words, once there are some. */
  readonly own?: boolean;
}

/** Of a finding whose employee was told; nothing before. */
export function Replies({ id, level, own = false }: RepliesProps) {
  const { data } = useQuery(reviewQuery(id));
  const told = data?.steps.findLast(({ step }) => step === "notified");
  if (data === undefined || told === undefined) return null;
  const Heading = level === 2 ? "h2" : "h3";
  const replies = data.steps.filter(({ step }) => step === "replied");
  if (own && replies.length === 0) return null;
  const title = own ? text.own : text.title;
  return (
    <section className="replies" aria-label={title}>
      <Heading>{title}</Heading>
      {replies.length === 0 ? (
        <p className="quiet">
          {text.none}{" "}
          {data.review.state === "reply" && told.reply_until !== undefined ? (
            <>
              {text.before} <TimeStamp at={told.reply_until} />.
            </>
          ) : null}
        </p>
      ) : null}
      {replies.map((reply, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- steps are only ever added
        <Reply key={at} id={id} reply={reply} />
      ))}
    </section>
  );
}

function Reply({ id, reply }: { readonly id: string; readonly reply: ReviewAnswer["steps"][number] }) {
  const { at, text: said, case_number: caseNumber, witness, attachments } = reply;
  return (
    <article className="reply">
      {said === undefined || said === "" ? null : <Said text={said} />}
      <p className="dim small">
        <TimeStamp at={at} />
        {caseNumber === undefined ? null : (
          <>
            {" · "}
            {words.step.caseNumber}: <VisibleText text={caseNumber} />
          </>
        )}
        {witness === undefined ? null : (
          <>
            {" · "}
            {words.step.witness}: <VisibleText text={witness} />
          </>
        )}
      </p>
      {isByLink(reply) ? <p className="dim small">{words.step.byLink}</p> : null}
      <AttachmentList id={id} attachments={attachments ?? []} />
    </article>
  );
}

/** State of one finding's review, of the list that was asked for once; nothing for who may not list reviews. */
export function useReviewRow(id: string, may: boolean): ReviewRow | undefined {
  const { data } = useQuery({ ...reviewRowsQuery, enabled: may });
  return data?.reviews.find(({ finding }) => finding === id);
}

/** In the queue's inspector: the state, and what the employee says where they have spoken. One question only where there is an answer. */
export function ReviewBeside({ id, may }: { readonly id: string; readonly may: boolean }) {
  const { error } = useQuery({ ...reviewRowsQuery, enabled: may });
  const row = useReviewRow(id, may);
  if (error) return <Failure error={error} small />;
  if (row === undefined) return null;
  return (
    <>
      <p className="beside">
        <span className="dim">{words.sheet.title}</span> <StateChip row={row} />
        {row.replies === 0 ? null : <span className="chip">{text.was(row.replies)}</span>}
      </p>
      {row.replies === 0 ? null : <Replies id={id} level={3} />}
    </>
  );
}
