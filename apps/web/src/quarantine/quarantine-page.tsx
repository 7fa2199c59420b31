// Records that could not be understood: why, from where, as they came, and another try.
import type { Quarantined, QuarantineList } from "@quis/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { listQuery } from "./queries.ts";
import { RecordPanel } from "./record-panel.tsx";
import { Retry } from "./retry.tsx";
import type { QuarantineSearch } from "./search.ts";

const words = sourceWords.quarantine;

export function QuarantinePage({ search }: { readonly search: QuarantineSearch }) {
  useTitle(words.title);
  const list = useInfiniteQuery(listQuery(search));
  const pages = list.data?.pages;
  const rows = pages?.flatMap((page) => page.rows) ?? [];
  const counts = pages?.[0]?.counts ?? [];
  const waiting = counts.reduce((sum, { records }) => sum + records, 0);
  const isFiltered = search.source !== undefined || search.code !== undefined || search.file !== undefined;
  return (
    <>
      <div className="headline">
        <p>
          <Link to="/sources">← {sourceWords.source.back}</Link>
        </p>
        <h1>{words.title}</h1>
        {pages === undefined ? null : <p className="lead">{words.lead(waiting)}</p>}
      </div>
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} small /> : null}
      {pages === undefined && !list.error ? <Waiting text={words.wait} /> : null}
      {pages === undefined || waiting === 0 ? null : (
        <>
          <Counts counts={counts} search={search} />
          {isFiltered || waiting > 1 ? (
            <div className="list-tools">
              <Filters search={search} counts={counts} />
              <Retry label={words.retryAll} />
            </div>
          ) : null}
          <div className={`cols${search.at === undefined ? "" : " two"}`}>
            <section className="sheet list" aria-labelledby="rows-title">
              <header>
                <h2 id="rows-title">{words.filtered(pages[0]?.total ?? 0)}</h2>
              </header>
              {rows.length === 0 ? <p className="note">{words.none}</p> : <Rows rows={rows} at={search.at} />}
              <footer>
                {list.hasNextPage ? (
                  <button type="button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                    {words.older}
                  </button>
                ) : (
                  <span className="dim">{words.end}</span>
                )}
              </footer>
            </section>
            {search.at === undefined ? null : <RecordPanel key={search.at} id={search.at} />}
          </div>
        </>
      )}
    </>
  );
}

function Counts({
  counts,
  search,
}: {
  readonly counts: NonNullable<QuarantineList["counts"]>;
  readonly search: QuarantineSearch;
}) {
  return (
    <ul className="chips" aria-label={words.counts}>
      {counts.slice(0, 30).map(({ source, code, records }) => {
        const isOn = search.source === source && search.code === code;
        return (
          <li key={`${source} ${code}`}>
            <Link
              to="."
              search={isOn ? {} : { source, code }}
              className={`chip${isOn ? " on" : ""}`}
              activeOptions={{ exact: true }}
            >
              <VisibleText text={source} /> · <span className="mono">{code}</span> · {count(records)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Filters({
  search,
  counts,
}: {
  readonly search: QuarantineSearch;
  readonly counts: NonNullable<QuarantineList["counts"]>;
}) {
  const navigate = useNavigate();
  const sources = [...new Set(counts.map(({ source }) => source))];
  const codes = [...new Set(counts.map(({ code }) => code))];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string): string | undefined => {
      const given = form.get(name);
      return typeof given === "string" && given !== "" ? given : undefined;
    };
    void navigate({ to: ".", search: { source: value("source"), code: value("code"), file: value("file") } });
  };
  return (
    <form className="line-form" onSubmit={submit} key={JSON.stringify(search)}>
      <label>
        {words.source}
        <select name="source" defaultValue={search.source ?? ""}>
          <option value="">{words.any}</option>
          {sources.map((source) => (
            <option key={source} value={source}>
              {visibleText(source)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.code}
        <select name="code" defaultValue={search.code ?? ""}>
          <option value="">{words.any}</option>
          {codes.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </select>
      </label>
      <label>
        {words.file}
        <input name="file" defaultValue={search.file ?? ""} />
      </label>
      <button type="submit">{words.apply}</button>
      {search.source === undefined && search.code === undefined && search.file === undefined ? null : (
        <Link to="." search={{}} className="tool">
          {words.clear}
        </Link>
      )}
    </form>
  );
}

function Rows({ rows, at }: { readonly rows: readonly Quarantined[]; readonly at: string | undefined }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="rows-title">
      <table className="set-aside">
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.reason}</th>
            <th scope="col">{words.file}</th>
            <th scope="col" className="figure">
              {words.line}
            </th>
            <th scope="col" className="spare">
              {words.source}
            </th>
            <th scope="col" className="figure spare">
              {words.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={row.id === at ? "open" : undefined}>
              <td>
                <Link
                  to="."
                  search={(old) => ({ ...old, at: row.id })}
                  resetScroll={false}
                  className="row-link"
                  aria-label={words.open(visibleText(row.file), row.line)}
                >
                  <TimeStamp at={row.time} />
                </Link>
              </td>
              <td className="why">
                <span className="mono dim block">{row.code}</span>
                <VisibleText text={row.reason} />
              </td>
              <td className="file">
                <VisibleText text={row.file} />
              </td>
              <td className="figure">{count(row.line)}</td>
              <td className="spare">
                <VisibleText text={row.source} />
              </td>
              <td className="figure spare">{words.bytes(row.size_bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
