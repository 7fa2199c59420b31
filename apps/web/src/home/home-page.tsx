// The first screen: what can be asked, whether the log is whole, which sources there are.
import type { Status } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { readingAddress } from "../ask/index.ts";
import { newestQuery, statusQuery } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { stripOf } from "../frame/strip-state.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { type Example, examplesOf } from "./examples.ts";

export function HomePage() {
  useTitle("");
  const { data, error, refetch } = useQuery(statusQuery);
  return (
    <>
      <div className="headline">
        <h1>{en.home_.title}</h1>
        <p className="lead">{en.home_.lead}</p>
        <p className="dim">
          {en.ask.hint} {data?.demo === true ? en.home_.demo : null}
        </p>
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={en.strip.loading} rows={6} /> : null}
      {data === undefined ? null : data.sources.length === 0 ? <EmptyLog /> : <Overview status={data} />}
    </>
  );
}

function EmptyLog() {
  return (
    <section className="notice">
      <h2>{en.home_.emptyTitle}</h2>
      <p>{en.home_.emptyHint}</p>
      <pre>{en.home_.emptyCommand}</pre>
    </section>
  );
}

function Overview({ status }: { readonly status: Status }) {
  return (
    <div className="home-cols">
      <Examples />
      <section className="sheet" aria-labelledby="whole-title">
        <header>
          <h2 id="whole-title">{en.home_.whole}</h2>
        </header>
        <ul className="whole">
          {stripOf(status)
            .filter(({ name }) => name !== "demo")
            .map(({ name, tone, text }) => (
              <li key={name} className={`mark-state ${tone}`}>
                <VisibleText text={text} />
              </li>
            ))}
        </ul>
        <p className="note">
          <Link to="/check">{en.strip.check}</Link>
        </p>
      </section>
      <Sources sources={status.sources} />
    </div>
  );
}

function Examples() {
  const { data, error, refetch } = useQuery(newestQuery);
  return (
    <section className="sheet" aria-labelledby="examples-title">
      <header>
        <h2 id="examples-title">{en.home_.examples}</h2>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      <ul className="choices hold">
        {examplesOf(data?.rows ?? []).map((example) => (
          <li key={example.kind}>
            <ExampleLink example={example} />
          </li>
        ))}
        {data === undefined ? null : (
          <li>
            <Link to="/events" search={{}}>
              <span>{en.home_.all}</span>
            </Link>
          </li>
        )}
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

function Sources({ sources }: { readonly sources: Status["sources"] }) {
  return (
    <section className="sheet wide" aria-labelledby="sources-title">
      <header>
        <h2 id="sources-title">{en.home_.sources}</h2>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="sources-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{en.home_.source}</th>
              <th scope="col" className="figure">
                {en.home_.events}
              </th>
              <th scope="col">{en.home_.first}</th>
              <th scope="col">{en.home_.last}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map(({ source, events, first, last }) => (
              <tr key={source}>
                <td>
                  <Link to="/events" search={{ source }}>
                    <VisibleText text={source} />
                  </Link>
                </td>
                <td className="figure">{count(events)}</td>
                <td>
                  <TimeStamp at={first} />
                </td>
                <td>
                  <TimeStamp at={last} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
