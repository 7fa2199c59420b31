// The accesses that a finding rests on: when they were, and for each what explains it or that nothing does.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { FindingAccesses } from "@quis/contract";
import { Failure, useWidth, Waiting } from "../app/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { ACCESSES_HEIGHT, layOutAccesses } from "./accesses-layout.ts";
import { accessesQuery } from "./queries.ts";

type Access = FindingAccesses["accesses"][number];

export function AccessesSheet({ id }: { readonly id: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(accessesQuery(id));
  const text = words.page.accesses;
  const first = data?.pages[0];
  const accesses = data?.pages.flatMap((page) => page.accesses) ?? [];
  const gone = data?.pages.reduce((sum, page) => sum + page.gone.length, 0) ?? 0;
  return (
    <section className="sheet" aria-labelledby="accesses-title">
      <header>
        <h2 id="accesses-title">{text.title}</h2>
        {first === undefined ? null : (
          <span className="dim">
            {words.accesses(first.total)} · {first.by === "recorded" ? text.byRecorded : text.byPresent}
          </span>
        )}
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {first === undefined && !error ? <Waiting text={text.waiting} rows={4} /> : null}
      {accesses.length === 0 ? null : (
        <>
          <AccessesChart accesses={accesses} />
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
          <div className="scroll" tabIndex={0} role="region" aria-labelledby="accesses-title">
            <AccessesTable accesses={accesses} linked />
          </div>
        </>
      )}
      {gone === 0 ? null : <p className="note">{text.gone(gone)}</p>}
      {first === undefined || first.absent.length === 0 ? null : (
        <p className="note dim">
          {text.absent(first.absent.map(({ id: name, table }) => `${name} (${table})`).join(", "))}
        </p>
      )}
      {hasNextPage ? (
        <footer>
          <button type="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {text.more}
          </button>
        </footer>
      ) : null}
    </section>
  );
}

type Standing = "explained" | "nothing" | "nobody";

/** What its mark says: that something explains it to one of those it concerned, that nothing does, or that it names nobody whom it could concern. */
function standingOf({ explained }: Access): Standing {
  if (explained.length === 0) return "nobody";
  return explained.every(({ by }) => by === null) ? "nothing" : "explained";
}

function AccessesChart({ accesses }: { readonly accesses: readonly Access[] }) {
  const [width, frame] = useWidth();
  const { legend, chart } = words.page.accesses;
  const standings = accesses.map(standingOf);
  const many = (of: Standing): number => standings.filter((standing) => standing === of).length;
  const { places, ticks } = layOutAccesses(
    accesses.map(({ row }) => Date.parse(row.time)),
    width,
  );
  return (
    <div className="access-chart">
      <p className="legend">
        <span className="key explained">{legend.explained}</span>
        <span className="key violet">{legend.nothing}</span>
        {many("nobody") === 0 ? null : <span className="key hollow">{legend.nobody}</span>}
      </p>
      <div ref={frame}>
        {width === 0 ? null : (
          <svg
            className="chart"
            width={width}
            height={ACCESSES_HEIGHT}
            viewBox={`0 0 ${width} ${ACCESSES_HEIGHT}`}
            role="img"
            aria-label={chart(many("explained"), many("nothing"), many("nobody"))}
          >
            <line className="axis" x1={0} x2={width} y1={22} y2={22} />
            {ticks.map(({ x, label }) => (
              <g key={label}>
                <line className="axis" x1={x} x2={x} y1={22} y2={30} />
                <text x={x} y={46} textAnchor={x < 30 ? "start" : x > width - 30 ? "end" : "middle"}>
                  {label}
                </text>
              </g>
            ))}
            {accesses.map((access, at) => {
              const x = places[at] ?? 0;
              const title = <title>{`${access.row.time} ${visibleText(access.row.activity)}`}</title>;
              return standings[at] === "nothing" ? (
                <path key={access.row.index} className="mark" d={`M${x} 14l7 8l-7 8l-7 -8z`}>
                  {title}
                </path>
              ) : (
                <circle
                  key={access.row.index}
                  className={standings[at] === "explained" ? "dot" : "dot hollow"}
                  cx={x}
                  cy={22}
                  r={5.5}
                >
                  {title}
                </circle>
              );
            })}
          </svg>
        )}
      </div>
    </div>
  );
}

interface AccessesTableProps {
  readonly accesses: readonly Access[];
  /** Whether each leads to its page, which not everybody who reads the table may open. */
  readonly linked: boolean;
}

export function AccessesTable({ accesses, linked }: AccessesTableProps) {
  const text = words.page.accesses;
  const users = linked && new Set(accesses.map(({ row }) => row.user)).size > 1;
  return (
    <table className="finding-accesses">
      <thead>
        <tr>
          <th scope="col">{text.time}</th>
          {users ? <th scope="col">{text.user}</th> : null}
          <th scope="col">{text.what}</th>
          <th scope="col">{text.explained}</th>
        </tr>
      </thead>
      <tbody>
        {accesses.map((access) => (
          <tr key={access.row.index}>
            <td className="nowrap">
              {linked ? (
                <Link to="/event/$index" params={{ index: String(access.row.index) }}>
                  <TimeStamp at={access.row.time} />
                </Link>
              ) : (
                <TimeStamp at={access.row.time} />
              )}
            </td>
            {users ? (
              <td>
                <Link to="/user/$user" params={{ user: access.row.user }} className="plain">
                  <VisibleText text={access.row.user} />
                </Link>
              </td>
            ) : null}
            <td>
              <VisibleText text={access.row.activity} />{" "}
              <span className="dim">
                <VisibleText text={access.row.object} />
              </span>
              <SaidAtAccess row={access.row} />
            </td>
            <td>
              <Explained access={access} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SaidAtAccess({ row: { justification, purpose, case_ref: caseRef } }: { readonly row: Access["row"] }) {
  const reason = justification || purpose;
  if (reason === "" && caseRef === "") return null;
  return (
    <span className="under">
      {reason === "" ? null : (
        <span className="said">
          <VisibleText text={reason} />
        </span>
      )}
      {caseRef === "" ? null : (
        <span className="dim">
          {reason === "" ? "" : " · "}
          <VisibleText text={caseRef} />
        </span>
      )}
    </span>
  );
}

function Explained({ access: { explained } }: { readonly access: Access }) {
  const text = words.page.accesses;
  if (explained.length === 0) return <span className="dim">{text.noSubject}</span>;
  return (
    <ul className="explained-by">
      {explained.map(({ subject, by }) => (
        <li key={subject}>
          {by === null ? (
            <>
              <span className="chip violet">{text.nothing}</span>
              {explained.length > 1 ? (
                <span className="dim">
                  {" "}
                  <VisibleText text={subject} />
                </span>
              ) : null}
            </>
          ) : (
            <>
              <span className="chip ok">
                <VisibleText text={by.id} />
              </span>{" "}
              <VisibleText text={by.sentence} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
