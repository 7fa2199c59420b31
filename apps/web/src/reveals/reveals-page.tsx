// Requests to open a name: those that wait for the reader, and the reader's own with what they opened.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import type { Reveal } from "@quis/contract";
import { currentReason, onReason, setReason } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { reveals as words } from "../strings/reveals.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { AskSheet } from "./ask-sheet.tsx";
import { DecideForm } from "./decide-form.tsx";
import { revealsQuery } from "./queries.ts";
import type { RevealsSearch } from "./search.ts";

export function RevealsPage({ search }: { readonly search: RevealsSearch }) {
  useTitle(words.title);
  const all = search.all === "true";
  const { data, error, refetch } = useQuery(revealsQuery(all));
  const known = data?.reveals ?? [];
  const toDecide = known.filter(({ may_decide: may }) => may);
  const mine = known.filter((one) => one.mine);
  const others = known.filter((one) => !one.mine && !one.may_decide);
  return (
    <>
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead" role="status">
          {data === undefined ? "\u00a0" : words.lead(toDecide.length)}
        </p>
        <p className="quiet">{words.never}</p>
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.waiting} rows={6} /> : null}
      {data === undefined ? null : (
        <div className="finding-cols">
          <div className="stack wide-gap">
            <Sheet id="decide" title={words.decide.title} none={words.decide.none} reveals={toDecide} at={search.at} />
            <Sheet id="mine" title={words.mine.title} none={words.mine.none} reveals={mine} at={search.at} />
            {others.length === 0 ? null : (
              <Sheet id="others" title={words.others.title} none="" reveals={others} at={search.at} />
            )}
            <p>
              <Link to="/reveals" search={{ ...search, all: all ? undefined : "true" }} activeProps={{}}>
                {all ? words.notAll : words.all}
              </Link>
            </p>
          </div>
          <AskSheet who={search.who} />
        </div>
      )}
    </>
  );
}

interface SheetProps {
  readonly id: string;
  readonly title: string;
  readonly none: string;
  readonly reveals: readonly Reveal[];
  readonly at: string | undefined;
}

function Sheet({ id, title, none, reveals, at }: SheetProps) {
  return (
    <section className="sheet" aria-labelledby={`reveals-${id}`}>
      <header>
        <h2 id={`reveals-${id}`}>{title}</h2>
      </header>
      {reveals.length === 0 ? <p className="note">{none}</p> : null}
      {reveals.length === 0 ? null : (
        <ul className="plain-list reveals">
          {reveals.map((reveal) => (
            <li key={reveal.id} aria-current={reveal.id === at ? "true" : undefined}>
              <Request reveal={reveal} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const TONES = { pending: "violet", granted: "ok", refused: "", expired: "" } as const;

function Request({ reveal }: { readonly reveal: Reveal }) {
  const { pseudonym, state, name, reason, decided, deeds, mine } = reveal;
  return (
    <article>
      <p>
        {mine ? null : (
          <>
            <strong>
              <VisibleText text={reveal.asked_by.name} />
            </strong>{" "}
            {words.decide.asks}{" "}
          </>
        )}
        <span className="mono break">
          <VisibleText text={pseudonym} />
        </span>{" "}
        <span className={`chip ${TONES[state]}`}>{words.states[state]}</span>
      </p>
      <dl className="tight">
        {name === null ? null : (
          <div>
            <dt>{words.mine.name}</dt>
            <dd>
              <strong>
                <VisibleText text={name} />
              </strong>
            </dd>
          </div>
        )}
        <div>
          <dt>{words.case}</dt>
          <dd>
            <VisibleText text={reveal.case} />
          </dd>
        </div>
        <div>
          <dt>{words.reason}</dt>
          <dd>
            <VisibleText text={reason} />
          </dd>
        </div>
        {decided === null ? null : (
          <div>
            <dt>{words.decided}</dt>
            <dd>
              <VisibleText text={decided.name} />, <TimeStamp at={decided.at} />: <VisibleText text={decided.reason} />
            </dd>
          </div>
        )}
        <div>
          <dt>
            {state === "granted" ? words.mine.holds : state === "pending" ? words.decide.waits : words.others.ended}
          </dt>
          <dd>
            <TimeStamp at={reveal.expires} />
          </dd>
        </div>
        <div>
          <dt>{words.entries}</dt>
          <dd>{deeds.map((deed) => words.entry(deed)).join(", ")}</dd>
        </div>
      </dl>
      {mine && state === "granted" ? <UseCase caseReference={reveal.case} /> : null}
      {reveal.may_decide ? <DecideForm id={reveal.id} /> : null}
    </article>
  );
}

/** A name that was opened is shown where the case is given: from then on every question of this tab gives it. */
function UseCase({ caseReference }: { readonly caseReference: string }) {
  const reason = useSyncExternalStore(onReason, currentReason);
  if (reason.caseReference === caseReference)
    return (
      <p className="dim small" role="status">
        {words.mine.used}
      </p>
    );
  return (
    <p className="buttons">
      <button type="button" onClick={() => setReason({ ...reason, caseReference })}>
        {words.mine.use}
      </button>
      <span className="dim small">{words.mine.useHint}</span>
    </p>
  );
}
