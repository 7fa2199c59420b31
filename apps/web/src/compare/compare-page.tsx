// Two users, two people's records, or two times of one, side by side: the same figures on the same scales.
import type { AccessFigures } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { figuresQuery } from "../api/index.ts";
import { Failure, To, useTitle, Waiting } from "../app/index.ts";
import { ChartSheet, highestShare, ShareBars } from "../chart/index.ts";
import { byHour, byWeekday, sharesOf } from "../figures/index.ts";
import { ask } from "../strings/ask.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { dayStart, formatDay, isDay } from "../time/index.ts";
import { type CompareSearch, filtersOfQuestion, pathOf, type Question, sideOf } from "../url/index.ts";
import { CompareForm } from "./compare-form.tsx";
import { comparedFigures } from "./figures-of.ts";

const words = ask.compare;

export function ComparePage({ search }: { readonly search: CompareSearch }) {
  useTitle(words.title);
  const [a, b] = [sideOf(search, "a"), sideOf(search, "b")];
  return (
    <>
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <CompareForm key={JSON.stringify(search)} search={search} />
      {a === undefined || b === undefined ? null : <Compared a={a} b={b} asTable={search.rhythm === "table"} />}
    </>
  );
}

function Compared({ a, b, asTable }: { readonly a: Question; readonly b: Question; readonly asTable: boolean }) {
  const left = useQuery(figuresQuery(filtersOfQuestion(a)));
  const right = useQuery(figuresQuery(filtersOfQuestion(b)));
  const failed = left.error ?? right.error;
  if (failed) {
    return (
      <Failure
        error={failed}
        onRetry={() => {
          if (left.error) void left.refetch();
          if (right.error) void right.refetch();
        }}
        small
      />
    );
  }
  if (left.data === undefined || right.data === undefined) return <Waiting text={ask.figures.waiting} rows={12} />;
  const [one, other] = [left.data.figures, right.data.figures];
  if (one === null || other === null) return <p className="sheet note">{ask.figures.tooLong}</p>;
  return (
    <SideBySide
      sides={[
        { question: a, figures: one },
        { question: b, figures: other },
      ]}
      asTable={asTable}
    />
  );
}

interface Side {
  readonly question: Question;
  readonly figures: AccessFigures;
}

function SideBySide({ sides, asTable }: { readonly sides: readonly [Side, Side]; readonly asTable: boolean }) {
  const [left, right] = sides;
  const kind = left.question.kind === "who" ? "who" : "user";
  const rows = comparedFigures(left.figures, kind);
  const others = comparedFigures(right.figures, kind);
  return (
    <>
      <section className="sheet" aria-labelledby="compared">
        <header>
          <h2 id="compared">{words.figure}</h2>
        </header>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="compared">
          <table className="compared">
            <thead>
              <tr>
                <th scope="col">{words.figure}</th>
                {sides.map(({ question }, at) => (
                  <th key={at === 0 ? "a" : "b"} scope="col">
                    <SideName question={question} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, value], at) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    <VisibleText text={value} />
                  </td>
                  <td>
                    <VisibleText text={others[at]?.[1] ?? ""} />
                  </td>
                </tr>
              ))}
              <Lists name={words.operations} sides={sides} pick={operationsOf} />
              <Lists name={words.topReasons} sides={sides} pick={reasonsOf} />
            </tbody>
          </table>
        </div>
      </section>
      <Charts sides={sides} title={words.hours} pick={byHour} labels={HOURS} asTable={asTable} />
      <Charts sides={sides} title={words.weekdays} pick={byWeekday} labels={ask.figures.weekdays} asTable={asTable} />
    </>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const MOST_LISTED = 5;

function operationsOf({ operations, summary }: AccessFigures): (readonly [string, string])[] {
  return operations.map(({ name, events }) => [
    en.filter.operations[name] ?? name,
    ask.figures.share_(events, summary.events),
  ]);
}

function reasonsOf({ reasons, summary }: AccessFigures): (readonly [string, string])[] {
  return reasons.map(({ text, events }) => [text, `${count(events)} · ${ask.figures.share_(events, summary.events)}`]);
}

interface ListsProps {
  readonly name: string;
  readonly sides: readonly Side[];
  readonly pick: (figures: AccessFigures) => (readonly [string, string])[];
}

function Lists({ name, sides, pick }: ListsProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {sides.map(({ figures }, at) => (
        <td key={at === 0 ? "a" : "b"}>
          {pick(figures)
            .slice(0, MOST_LISTED)
            .map(([text, value]) => (
              <span key={text} className="reason-line">
                <VisibleText text={text} /> <span className="dim">{value}</span>
              </span>
            ))}
        </td>
      ))}
    </tr>
  );
}

interface ChartsProps {
  readonly sides: readonly [Side, Side];
  readonly title: string;
  readonly pick: (rhythm: readonly number[]) => number[];
  readonly labels: readonly string[];
  readonly asTable: boolean;
}

function Charts({ sides, title, pick, labels, asTable }: ChartsProps) {
  const shares = sides.map(({ figures }) => sharesOf(pick(figures.rhythm)));
  const top = highestShare(shares.flat());
  return (
    <div className="pair even">
      {sides.map(({ question }, at) => {
        const own = shares[at] ?? [];
        const name = sideWords(question);
        return (
          <ChartSheet
            key={at === 0 ? "a" : "b"}
            title={title}
            note={<VisibleText text={name} />}
            name={name}
            asTable={asTable}
            figures={{
              head: [title, ask.figures.share],
              rows: labels.map((label, nth) => [label, `${(100 * (own[nth] ?? 0)).toFixed(1)} %`]),
            }}
          >
            <ShareBars labels={labels} shares={own} top={top} sentence={`${name}: ${title}`} />
          </ChartSheet>
        );
      })}
    </div>
  );
}

/** `u-17, 1 Jan – 31 Jan 2026` */
function sideWords({ value, filters: { from, to } }: Question): string {
  const last = to === undefined ? "" : formatDay(isDay(to) ? dayStart(to, -1) : to);
  const time = from === undefined && to === undefined ? "" : `, ${from === undefined ? "" : formatDay(from)} – ${last}`;
  return `${visibleText(value)}${time}`;
}

function SideName({ question }: { readonly question: Question }) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question.filters)) if (value !== undefined) query.set(name, value);
  return (
    <To href={`${pathOf(question.kind, question.value)}${query.size === 0 ? "" : `?${query.toString()}`}`}>
      <VisibleText text={sideWords(question)} />
    </To>
  );
}
