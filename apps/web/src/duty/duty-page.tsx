// The duty to review: each programme with its periods, what was left open, and when it was changed.
import type { DutiesAnswer, DutyPeriodAnswer, ProgrammeAnswer } from "@quis/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure, To, useTitle, Waiting } from "../app/index.ts";
import { useMay } from "../session/index.ts";
import { dutyWords as words } from "../strings/duty.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { PeriodState } from "./period-state.tsx";
import { dutiesQuery } from "./queries.ts";
import { SignOffDialog } from "./sign-off-dialog.tsx";

type Duty = DutiesAnswer["duties"][number];
interface Signing {
  readonly programme: ProgrammeAnswer;
  readonly period: DutyPeriodAnswer;
}

export function DutyPage() {
  useTitle(words.title);
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(dutiesQuery);
  const [signing, setSigning] = useState<Signing>();
  return (
    <>
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead" role="status">
          {data === undefined ? "\u00a0" : words.lead(data.overdue, data.duties.length)}
        </p>
        <p className="quiet">{words.never}</p>
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.waiting} rows={8} /> : null}
      {data === undefined || data.problem === null ? null : (
        <p className="mark-state warn">
          {words.problem} <VisibleText text={data.problem} />
        </p>
      )}
      {data === undefined || data.reminders.problem === null ? null : (
        <p className="mark-state warn">
          {words.reminders} <VisibleText text={data.reminders.problem} />
        </p>
      )}
      {data?.duties.length === 0 ? (
        <section className="notice">
          <h2>{words.emptyTitle}</h2>
          <p>{words.empty}</p>
        </section>
      ) : null}
      {data?.duties.map((duty) => (
        <ProgrammeSheet
          key={duty.programme.id}
          duty={duty}
          onSign={(period) => setSigning({ programme: duty.programme, period })}
        />
      ))}
      {data === undefined || data.changes.length === 0 ? null : <ChangesSheet changes={data.changes} />}
      {signing === undefined ? null : (
        <SignOffDialog
          {...signing}
          onLeave={() => setSigning(undefined)}
          onDone={() => {
            setSigning(undefined);
            void queries.invalidateQueries({ queryKey: dutiesQuery.queryKey });
          }}
        />
      )}
    </>
  );
}

interface ProgrammeSheetProps {
  readonly duty: Duty;
  readonly onSign: (period: DutyPeriodAnswer) => void;
}

function ProgrammeSheet({ duty: { programme, in_force: inForce, periods, total }, onSign }: ProgrammeSheetProps) {
  const { columns } = words;
  const mayRead = useMay("duty-sample");
  const maySign = useMay("duty-sign-off");
  const id = `duty-${programme.id}`;
  return (
    <section className="sheet list" aria-labelledby={id}>
      <header>
        <h2 id={id}>
          <VisibleText text={programme.title} />
        </h2>
        <span className="dim">
          <VisibleText text={programme.basis} /> · {words.every[programme.every]}
        </span>
        {inForce ? null : <span className="mark-state warn small">{words.gone}</span>}
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby={id}>
        <table className="duty-periods">
          <thead>
            <tr>
              <th scope="col">{columns.period}</th>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.due}</th>
              <th scope="col">{columns.left}</th>
              <th scope="col">{columns.signed}</th>
              <th scope="col">
                <span className="hidden">{columns.acts}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {periods.map((period) => (
              <PeriodLine
                key={period.period}
                programme={programme}
                period={period}
                mayRead={mayRead}
                onSign={maySign ? () => onSign(period) : undefined}
              />
            ))}
          </tbody>
        </table>
      </div>
      {total > periods.length ? <p className="note dim">{words.more(total - periods.length)}</p> : null}
    </section>
  );
}

interface PeriodLineProps {
  readonly programme: ProgrammeAnswer;
  readonly period: DutyPeriodAnswer;
  readonly mayRead: boolean;
  readonly onSign: (() => void) | undefined;
}

function PeriodLine({ programme, period, mayRead, onSign }: PeriodLineProps) {
  const { period: name, state, due, left, sign_off: signed } = period;
  const isOver = state !== "running";
  return (
    <tr>
      <th scope="row" className="nowrap">
        {formatDay(name)}
      </th>
      <td>
        <PeriodState state={state} />
      </td>
      <td className="nowrap">{formatDay(due)}</td>
      <td className="left">{words.left(left)}</td>
      <td className="left">
        {signed === null ? <span className="dim">{words.nobody}</span> : <Signed signed={signed} />}
      </td>
      <td className="acts">
        {isOver && mayRead ? (
          <To
            href={`/duty/${encodeURIComponent(programme.id)}/${name}`}
            className="tool"
            aria-label={words.sampleOf(name)}
          >
            {words.sample}
          </To>
        ) : null}
        {isOver && signed === null && onSign !== undefined ? (
          <button type="button" className="tool" aria-label={words.signOf(name)} onClick={onSign}>
            {words.sign}
          </button>
        ) : null}
      </td>
    </tr>
  );
}

function Signed({ signed }: { readonly signed: NonNullable<DutyPeriodAnswer["sign_off"]> }) {
  return (
    <>
      <TimeStamp at={signed.at} /> <VisibleText text={signed.by} />
      {signed.left.total === 0 ? null : <span className="then warn"> {words.leftThen(words.left(signed.left))}</span>}
      {signed.text === "" ? null : (
        <span className="then">
          <VisibleText text={signed.text} />
        </span>
      )}
    </>
  );
}

function ChangesSheet({ changes }: { readonly changes: DutiesAnswer["changes"] }) {
  const text = words.changes;
  return (
    <section className="sheet" aria-labelledby="duty-changes">
      <header>
        <h2 id="duty-changes">{text.title}</h2>
        <span className="dim">{text.lead}</span>
      </header>
      <ul className="gap-list duty-changes">
        {changes.map(({ id, what, at, deed, weaker }) => (
          <li key={deed}>
            <TimeStamp at={at} /> <VisibleText text={id} />: {text.what[what]}
            {weaker.length === 0 ? null : (
              <span className="mark-state warn"> {text.weaker(weaker.map((name) => text.names[name]).join(", "))}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
