// Where a question begins: the box, the questions one keeps, filters, and examples from the newest accesses.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { newestQuery, statusQuery } from "../api/index.ts";
import { FilterForm } from "../answer/index.ts";
import { Failure, useTitle } from "../app/index.ts";
import { type Example, examplesOf } from "../home/index.ts";
import { SavedList } from "../saved/index.ts";
import { useMay } from "../session/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { readingAddress } from "./reading-address.ts";

export function AskHome() {
  useTitle(ask.page.title);
  const { data: status } = useQuery(statusQuery);
  const mayEvents = useMay("events");
  const mayKeep = useMay("saved-questions");
  return (
    <>
      <div className="headline">
        <h1>{en.home_.title}</h1>
        <p className="lead">{ask.page.lead}</p>
        <p className="dim">
          {ask.page.hint} {en.ask.hint}
        </p>
      </div>
      <div className="pair">
        {mayEvents ? (
          <section className="sheet" aria-labelledby="filters-title">
            <header>
              <h2 id="filters-title">{ask.page.filters}</h2>
            </header>
            <FilterForm
              id="ask-filters"
              to="/ask"
              filters={{}}
              sources={status?.sources.map(({ source }) => source) ?? []}
              onClose={() => undefined}
            />
          </section>
        ) : null}
        <div className="stack">
          {mayKeep ? <SavedList /> : null}
          {mayEvents ? <Examples /> : null}
        </div>
      </div>
    </>
  );
}

function Examples() {
  const { data, error, refetch } = useQuery(newestQuery);
  return (
    <section className="sheet" aria-labelledby="examples-title">
      <header>
        <h2 id="examples-title">{ask.page.newest}</h2>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      <ul className="choices hold">
        {examplesOf(data?.rows ?? []).map((example) => (
          <li key={example.kind}>
            <ExampleLink example={example} />
          </li>
        ))}
        <li>
          <Link to="/events" search={{}}>
            <span>{ask.page.all}</span>
          </Link>
        </li>
      </ul>
    </section>
  );
}

function ExampleLink({ example: { kind, value } }: { readonly example: Example }) {
  const [before, after] = kind === "event" ? en.home_.event : en.question[kind];
  return (
    <Link {...readingAddress({ kind, value, events: 1 })}>
      <span>
        {before}{" "}
        <strong>
          <VisibleText text={value} />
        </strong>
        {after}
      </span>
    </Link>
  );
}
