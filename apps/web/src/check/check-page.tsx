// The log checked in this browser: its signature, and its newest entry's proof.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { eventQuery, statusQuery } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { useProof } from "../event/index.ts";
import { ProofSteps } from "../proof/index.ts";
import { count, en } from "../strings/index.ts";

export function CheckPage() {
  useTitle(en.check.title);
  const status = useQuery(statusQuery);
  const size = status.data?.logs.find(({ name }) => name === "records")?.checkpoint_size;
  return (
    <>
      <div className="headline">
        <h1>{en.check.title}</h1>
        <p className="lead">{en.check.lead}</p>
        <p>
          <a href="/check.html" download="quis-check.html">
            {en.check.alone}
          </a>{" "}
          <span className="dim">({en.check.aloneHint})</span>
        </p>
      </div>
      {status.error ? <Failure error={status.error} onRetry={() => void status.refetch()} small /> : null}
      {size === undefined && !status.error ? <Waiting text={en.wait.event} /> : null}
      {size === 0 ? <p className="notice">{en.check.empty}</p> : null}
      {size === undefined || size === 0 ? null : <NewestEntry index={size - 1} />}
    </>
  );
}

function NewestEntry({ index }: { readonly index: number }) {
  const queries = useQueryClient();
  const event = useQuery(eventQuery(index));
  const { verdict, vkey, failed } = useProof(event.data, index, "records");
  const again = (): void => {
    void queries.invalidateQueries({ queryKey: ["vkeys"] });
    void queries.invalidateQueries({ queryKey: ["event"] });
    void queries.invalidateQueries({ queryKey: ["status"] });
    void queries.invalidateQueries({ queryKey: ["verdict"] });
  };
  if (event.error) return <Failure error={event.error} onRetry={again} small />;
  return (
    <article className="sheet event-page narrow">
      <header>
        <h2>
          {en.check.entry}:{" "}
          <Link to="/event/$index" params={{ index: String(index) }}>
            {count(index)}
          </Link>
        </h2>
        <span className="tools">
          <button type="button" className="tool" onClick={again}>
            {en.check.again}
          </button>
        </span>
      </header>
      <ProofSteps verdict={verdict} failed={failed} level={3} vkey={vkey} index={index} />
      <p className="dim note">{en.check.more}</p>
    </article>
  );
}
