// The random sample of a period: its accesses, the open one with the judgement beside it, what the whole says, how it was drawn.
import type { SampleAnswer } from "@quis/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Failure, To, useTitle, Waiting } from "../app/index.ts";
import { useListKeys } from "../list/index.ts";
import { count } from "../strings/index.ts";
import { dutyWords } from "../strings/duty.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { JudgementPanel } from "./judgement-panel.tsx";
import { dutiesQuery, drawAgain, sampleQuery } from "./queries.ts";
import { ReportSheet } from "./report-sheet.tsx";

const words = dutyWords.page;

type Access = SampleAnswer["accesses"][number];

interface SamplePageProps {
  readonly programme: string;
  readonly period: string;
  /** Index of the open access, or empty. */
  readonly at: string;
}

export function SamplePage({ programme, period, at }: SamplePageProps) {
  useTitle(words.title(formatDay(period)));
  useListKeys(at);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = sampleQuery(programme, period);
  const { data, error, refetch } = useQuery(query);
  const open = data?.accesses.find(({ index }) => String(index) === at);
  const onJudged = (answer: SampleAnswer): void => {
    queries.setQueryData(query.queryKey, answer);
    void queries.invalidateQueries({ queryKey: dutiesQuery.queryKey });
    // On to the next that this person may judge.
    const next = answer.accesses.find(({ may }) => may.allowed);
    if (next !== undefined)
      void navigate({
        to: ".",
        search: (old) => ({ ...old, at: String(next.index) }),
        resetScroll: false,
        replace: true,
      });
  };
  const among = data?.drawn.strata.reduce((sum, { size }) => sum + size, 0) ?? 0;
  return (
    <>
      <div className="headline">
        <p className="quiet">
          <To href="/duty">{words.back}</To>
        </p>
        <h1>{words.title(formatDay(period))}</h1>
        <p className="lead" role="status">
          {data === undefined
            ? "\u00a0"
            : `${words.lead(data.report.drawn, among)} ${data.report.drawn === 0 ? "" : words.left(data.report.unjudged)}`}
        </p>
        <p className="quiet">{words.keys}</p>
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.waiting} rows={10} /> : null}
      {data === undefined ? null : (
        <>
          {data.accesses.length === 0 ? null : (
            <div className={open === undefined ? "cols" : "cols two"}>
              <section className="sheet list" aria-labelledby="sample-title">
                <header>
                  <h2 id="sample-title">{words.list}</h2>
                </header>
                {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
                <div className="scroll" tabIndex={0} role="region" aria-labelledby="sample-title">
                  <SampleTable accesses={data.accesses} at={at} />
                </div>
              </section>
              {open === undefined ? null : (
                <JudgementPanel
                  key={open.index}
                  programme={programme}
                  period={period}
                  access={open}
                  onJudged={onJudged}
                />
              )}
            </div>
          )}
          <ReportSheet report={data.report} />
          <DrawnSheet programme={programme} period={period} drawn={data.drawn} />
        </>
      )}
    </>
  );
}

function SampleTable({ accesses, at }: { readonly accesses: readonly Access[]; readonly at: string }) {
  const { columns } = words;
  return (
    <table className="accesses duty-sample">
      <thead>
        <tr>
          <th scope="col">{columns.time}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col" className="why">
            {columns.reason}
          </th>
          <th scope="col">{columns.state}</th>
        </tr>
      </thead>
      <tbody>
        {accesses.map((access) => (
          <SampleLine key={access.index} access={access} open={String(access.index) === at} />
        ))}
      </tbody>
    </table>
  );
}

function SampleLine({ access, open }: { readonly access: Access; readonly open: boolean }) {
  const { index, row, state, twice, why_no_row: why } = access;
  return (
    <tr className={open ? "open" : ""}>
      <td>
        <Link
          to="."
          search={(old) => ({ ...old, at: String(index) })}
          resetScroll={false}
          className="row-link"
          data-index={index}
          aria-label={words.open(index)}
          aria-current={open ? "true" : undefined}
          activeProps={{}}
        >
          {row === null ? count(index) : <TimeStamp at={row.time} />}
        </Link>
      </td>
      <td className="what">
        {row === null ? (
          <span className="dim">{why === "erased" ? words.erased : words.notYours}</span>
        ) : (
          <VisibleText text={`${row.user} · ${row.activity} · ${row.subjects.join(", ") || row.object}`} />
        )}
      </td>
      <td className="why">
        {row === null ? null : (
          <span className="two-lines">
            <VisibleText text={[row.case_ref, row.justification].filter((text) => text !== "").join(": ") || "–"} />
          </span>
        )}
      </td>
      <td className="nowrap">
        {words.states[state]}
        {twice ? <span className="chip">{words.twice}</span> : null}
      </td>
    </tr>
  );
}

interface DrawnSheetProps {
  readonly programme: string;
  readonly period: string;
  readonly drawn: SampleAnswer["drawn"];
}

function DrawnSheet({ programme, period, drawn }: DrawnSheetProps) {
  const text = words.drawn;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const [again, setAgain] = useState<SampleAnswer["reproduction"]>(null);
  const draw = (): void => {
    setBusy(true);
    setError(undefined);
    drawAgain(programme, period)
      .then(({ reproduction }) => setAgain(reproduction), setError)
      .finally(() => setBusy(false));
  };
  return (
    <section className="sheet" aria-labelledby="drawn-title">
      <header>
        <h2 id="drawn-title">{text.title}</h2>
        <span className="tools">
          <button type="button" className="tool" disabled={busy} onClick={draw}>
            {busy ? text.drawing : text.again}
          </button>
        </span>
      </header>
      <dl className="duty-facts">
        <dt>{text.seed}</dt>
        <dd className="mono">{drawn.seed}</dd>
        <dt>{text.root}</dt>
        <dd className="mono">{drawn.root}</dd>
        <dt>{text.size}</dt>
        <dd>{count(drawn.tree_size)}</dd>
      </dl>
      <p className="note" role="status">
        {again === null
          ? ""
          : again.same
            ? text.same
            : text.other(again.missing.length, again.added.length, again.erased)}
      </p>
      {error === undefined ? null : <Failure error={error} small />}
    </section>
  );
}
