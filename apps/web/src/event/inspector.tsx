// The selected access beside the list (below it on small screens).
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { eventQuery } from "../api/index.ts";
import { Failure, useInSight, Waiting } from "../app/index.ts";
import { en } from "../strings/index.ts";
import { ProofState } from "../proof/index.ts";
import { eventTitle, EventView } from "./event-view.tsx";
import { useProof } from "./use-proof.ts";

export function Inspector({ index }: { readonly index: number }) {
  const { data, error, refetch } = useQuery(eventQuery(index));
  const { verdict, failed } = useProof(data, index, "records");
  const frame = useInSight(index);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <aside ref={frame} className="sheet inspector" aria-label={en.event.inspector} tabIndex={0}>
      <header>
        <h2>{eventTitle(index)}</h2>
        {data === undefined ? null : <ProofState verdict={verdict} failed={failed} />}
        <span className="tools">
          <Link to="/event/$index" params={{ index: String(index) }} className="tool">
            {en.event.full}
          </Link>
          <Link
            to="."
            search={(old) => ({ ...old, at: undefined })}
            resetScroll={false}
            className="tool"
            onClick={() => document.querySelector<HTMLElement>(`a[data-index="${index}"]`)?.focus()}
          >
            {en.event.close}
          </Link>
        </span>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={en.wait.event} rows={10} /> : null}
      {data === undefined ? null : <EventView detail={data} index={index} log="records" level={3} />}
    </aside>
  );
}
