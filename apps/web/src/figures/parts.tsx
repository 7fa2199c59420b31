// Small parts that the sheets of figures share.
import type { ExplainedShares } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ask } from "../strings/ask.ts";
import { count } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay, formatTime } from "../time/index.ts";

/** How much of what was judged is explained: a word and a shape beside the colour. */
export function ExplainedCell({ shares }: { readonly shares: ExplainedShares | null }) {
  if (shares === null || shares.judged === 0) return <span className="dim">{ask.list.notJudged}</span>;
  const { judged, explained, sentence } = shares;
  const tone = explained === judged ? "yes" : explained === 0 ? "no" : "some";
  return (
    <>
      <span className={`verdict ${tone}`}>{ask.explained.shares(explained, judged)}</span>
      {sentence === "" ? null : (
        <span className="dim small clamp">
          <VisibleText text={sentence} />
        </span>
      )}
    </>
  );
}

export function UserLink({ user }: { readonly user: string }) {
  return (
    <Link to="/user/$user" params={{ user }} className="plain">
      <VisibleText text={user} />
    </Link>
  );
}

export function SubjectLink({ subject }: { readonly subject: string }) {
  return (
    <Link to="/who/$subject" params={{ subject }} className="plain">
      <VisibleText text={subject} />
    </Link>
  );
}

/** First and last instant; of one day only its times. */
export function Span({ first, last }: { readonly first: string; readonly last: string }) {
  const same = first.slice(0, 10) === last.slice(0, 10);
  return (
    <span className="nowrap" title={`${formatTime(first)} – ${formatTime(last)} UTC`}>
      {same ? formatDay(first) : `${formatDay(first).slice(0, -5)} – ${formatDay(last)}`}
    </span>
  );
}

interface SheetProps {
  readonly id: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Sheet({ id, title, note, className = "", children }: SheetProps) {
  return (
    <section className={`sheet ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="dim">{note}</span>}
      </header>
      {children}
    </section>
  );
}

/** A table that scrolls in its own frame. */
export function Scroll({
  id,
  className = "",
  children,
}: {
  readonly id: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className={`scroll ${className}`} tabIndex={0} role="region" aria-labelledby={id}>
      {children}
    </div>
  );
}

/** `read 12, search 3` */
export function Counts({
  list,
  words = {},
}: {
  readonly list: readonly { readonly name: string; readonly events: number }[];
  readonly words?: Readonly<Record<string, string>>;
}) {
  return list.map(({ name, events }, at) => (
    <span key={name} className="nowrap">
      <VisibleText text={words[name] ?? name} /> <span className="dim">{count(events)}</span>
      {at === list.length - 1 ? "" : ", "}
    </span>
  ));
}
