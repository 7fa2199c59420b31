// How much of the work declared relationships explain, never without how much of what was made up.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CoverageAnswer } from "@quis/contract";
import { Failure } from "../app/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { coverageQuery } from "./queries.ts";
import { percent } from "./words.ts";

type Share = CoverageAnswer["all"];
type Shares = Pick<CoverageAnswer, "all" | "first" | "randomFakes" | "matchedFakes">;

const SHARES = ["all", "first", "randomFakes", "matchedFakes"] as const;

export function CoverageSheet() {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(() => queries.getQueryData(coverageQuery.queryKey) !== undefined);
  const { data, error, isFetching, refetch } = useQuery({ ...coverageQuery, enabled: asked });
  const text = words.fairness.coverage;
  return (
    <section className="sheet" aria-labelledby="coverage-title">
      <header>
        <h2 id="coverage-title">{text.title}</h2>
        <span className="dim">
          {data === undefined ? null : <VisibleText text={text.by(data.days, data.explanations)} />}
        </span>
        {data === undefined ? null : (
          <span className="tools">
            <button type="button" className="tool" onClick={() => saveCoverage(data)}>
              {words.peers.saveCsv}
            </button>
          </span>
        )}
      </header>
      <p className="note">{text.lead}</p>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !isFetching ? (
        <p className="note">
          <button type="button" className="primary" onClick={() => setAsked(true)}>
            {text.start}
          </button>{" "}
          <span className="dim">{text.takes}</span>
        </p>
      ) : null}
      {isFetching ? (
        <div className="note stack">
          <p role="status">{text.working}</p>
          <progress aria-label={text.title} />
          <p>
            <button
              type="button"
              onClick={() => {
                setAsked(false);
                void queries.cancelQueries({ queryKey: coverageQuery.queryKey });
              }}
            >
              {text.cancel}
            </button>
          </p>
        </div>
      ) : null}
      {data === undefined ? null : <Coverage answer={data} />}
    </section>
  );
}

function Coverage({ answer }: { readonly answer: CoverageAnswer }) {
  const text = words.fairness.coverage;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="coverage-title">
      <table className="coverage">
        <Head name={text.who} />
        <tbody>
          <ShareLine name={text.all} shares={answer} />
          <Group name={text.roles} rows={answer.roles} />
          <Group name={text.units} rows={answer.units} />
        </tbody>
      </table>
      <table className="coverage">
        <Head name={text.relationship} />
        <tbody>
          {answer.relationships.map(({ id, ...counts }) => (
            <tr key={id}>
              <td className="mono">
                <VisibleText text={id} />
              </td>
              {SHARES.map((name) => (
                <td key={name} className="figure">
                  {count(counts[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {answer.absent.length === 0 ? null : (
        <p className="note dim">
          {text.absent} <VisibleText text={answer.absent.map(({ id, table }) => `${id} (${table})`).join(", ")} />
        </p>
      )}
    </div>
  );
}

function Head({ name }: { readonly name: string }) {
  const text = words.fairness.coverage;
  return (
    <thead>
      <tr>
        <th scope="col">{name}</th>
        {[text.real, text.first, text.fake, text.matched].map((share) => (
          <th key={share} scope="col" className="figure">
            {share}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Group({ name, rows }: { readonly name: string; readonly rows: CoverageAnswer["roles"] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <tr className="group">
        <th scope="rowgroup" colSpan={5}>
          {name}
        </th>
      </tr>
      {rows.map((row) => (
        <ShareLine key={row.name} name={row.name} shares={row} />
      ))}
    </>
  );
}

function ShareLine({ name, shares }: { readonly name: string; readonly shares: Shares }) {
  return (
    <tr>
      <td>
        <VisibleText text={name} />
      </td>
      {SHARES.map((which) => (
        <td key={which} className="figure">
          <ShareCell share={shares[which]} />
        </td>
      ))}
    </tr>
  );
}

function ShareCell({ share: { share, low, high, count: all } }: { readonly share: Share }) {
  if (share === null) return <span className="dim">–</span>;
  return (
    <span title={count(all)}>
      {percent(share)}
      {low === null || high === null ? null : (
        <span className="dim under">
          {percent(low)}–{percent(high)}
        </span>
      )}
    </span>
  );
}

function saveCoverage(answer: CoverageAnswer): void {
  const groups = [{ name: "all", ...answer }, ...answer.roles, ...answer.units];
  const head = [
    "name",
    ...SHARES.flatMap((name) => [`${name}_count`, `${name}_explained`, `${name}_low`, `${name}_high`]),
  ];
  const rows = groups.map((group) => [
    group.name,
    ...SHARES.flatMap((name) => {
      const { count: all, explained, low, high } = group[name];
      return [all, explained, low, high];
    }),
  ]);
  saveFile(fileName(["quis", "coverage"], "csv"), "text/csv;charset=utf-8", csvTable(head, rows));
}
