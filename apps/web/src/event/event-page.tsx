// One entry of a log on a page of its own.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { eventQuery } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { ProofState } from "../proof/index.ts";
import { en } from "../strings/index.ts";
import { eventTitle, EventView } from "./event-view.tsx";
import { useProof } from "./use-proof.ts";

export function EventPage({ index }: { readonly index: number }) {
  const title = eventTitle(index);
  useTitle(title);
  const { data, error, refetch } = useQuery(eventQuery(index));
  const { verdict, failed } = useProof(data, index, "records");
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        {data === undefined ? null : <ProofState verdict={verdict} failed={failed} />}
        <nav className="tools" aria-label={title}>
          {index > 0 ? (
            <Link to="/event/$index" params={{ index: String(index - 1) }} className="tool">
              {en.event.older}
            </Link>
          ) : null}
          <Link to="/event/$index" params={{ index: String(index + 1) }} className="tool">
            {en.event.newer}
          </Link>
        </nav>
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={en.wait.event} rows={12} /> : null}
      {data === undefined ? null : (
        <article className="sheet event-page">
          <EventView detail={data} index={index} log="records" level={2} />
        </article>
      )}
    </>
  );
}
