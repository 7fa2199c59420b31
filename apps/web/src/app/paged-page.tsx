// The page of what was made here: its headline, where another is made, and the list in pages, empty and failed ones among them.
import type { ReactNode } from "react";
import { Failure } from "./failure.tsx";
import { type Paged, PagedSheet } from "./paged-sheet.tsx";
import { To } from "./to.tsx";
import { Waiting } from "./waiting.tsx";

interface PagedPageWords {
  readonly title: string;
  readonly never: string;
  readonly make: string;
  readonly waiting: string;
  readonly emptyTitle: string;
  readonly empty: string;
  readonly list: string;
  readonly more: string;
  lead(total: number): string;
  shown(rows: number, total: number): string;
}

interface PagedPageProps {
  readonly id: string;
  readonly words: PagedPageWords;
  /** Where another is made; undefined for whose duty it is not. */
  readonly makeAt: string | undefined;
  readonly list: Paged & { readonly data: unknown; refetch(): unknown };
  readonly rows: number;
  readonly total: number;
  readonly children: ReactNode;
}

export function PagedPage({ id, words, makeAt, list, rows, total, children }: PagedPageProps) {
  const { data, error } = list;
  return (
    <>
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead" role="status">
          {data === undefined ? "\u00a0" : words.lead(total)}
        </p>
        <p className="quiet">{words.never}</p>
        {makeAt === undefined ? null : (
          <p className="buttons">
            <To href={makeAt} className="button primary">
              {words.make}
            </To>
          </p>
        )}
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void list.refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.waiting} rows={8} /> : null}
      {data !== undefined && rows === 0 ? (
        <section className="notice">
          <h2>{words.emptyTitle}</h2>
          <p>{words.empty}</p>
        </section>
      ) : null}
      {rows === 0 ? null : (
        <PagedSheet id={id} title={words.list} shown={words.shown(rows, total)} more={words.more} list={list}>
          {children}
        </PagedSheet>
      )}
    </>
  );
}
