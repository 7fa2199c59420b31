// A list that comes in pages: its table in a region that scrolls, how much of it is shown, and what gets more.
import type { ReactNode } from "react";
import { Failure } from "./failure.tsx";

/** What of an infinite query the end of a list needs. */
export interface Paged {
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

interface PagedSheetProps {
  readonly id: string;
  readonly title: string;
  readonly shown: string;
  readonly more: string;
  readonly list: Paged;
  /** Stands above the table. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

export function PagedSheet({ id, title, shown, more, list, note, children }: PagedSheetProps) {
  const { error, hasNextPage, isFetchingNextPage } = list;
  return (
    <section className="sheet list" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <span className="dim">{shown}</span>
      </header>
      {note}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby={id}>
        {children}
      </div>
      {error || hasNextPage ? (
        <footer>
          {error ? <Failure error={error} small /> : null}
          {hasNextPage ? (
            <button type="button" disabled={isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {more}
            </button>
          ) : null}
        </footer>
      ) : null}
    </section>
  );
}
