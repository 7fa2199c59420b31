// Releases and their drafts, newest first: what each is, how much is still to be decided, who stands for it.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { KeptRelease } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { PagedPage, To, useTitle } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { releaseWords as words } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { Period, ReleaseState } from "./facts.tsx";
import { releasesQuery } from "./queries.ts";

export function ReleasesPage() {
  useTitle(words.title);
  const session = useSession();
  const list = useInfiniteQuery(releasesQuery);
  const rows = (list.data?.pages ?? []).flatMap(({ releases }) => releases);
  const total = list.data?.pages[0]?.total ?? 0;
  return (
    <PagedPage
      id="releases-title"
      words={words}
      makeAt={mayDo(session, "release-draft") ? "/releases/new" : undefined}
      list={list}
      rows={rows.length}
      total={total}
    >
      <ReleaseTable rows={rows} />
    </PagedPage>
  );
}

const { columns } = words;

function ReleaseTable({ rows }: { readonly rows: readonly KeptRelease[] }) {
  return (
    <table className="documents">
      <thead>
        <tr>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col" className="figure">
            {columns.open}
          </th>
          <th scope="col" className="figure">
            {columns.records}
          </th>
          <th scope="col">{columns.period}</th>
          <th scope="col">{columns.made}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: KeptRelease }) {
  const { id, title, case: reference, parts, events, question, by, at, state } = row;
  const isDamaged = state === "damaged";
  return (
    <tr>
      <td className="question">
        <To href={`/releases/${id}`}>{isDamaged ? words.damagedTitle : <VisibleText text={title} />}</To>
        <span className="dim under">
          {isDamaged ? words.one.entry(id) : <VisibleText text={words.case(reference)} />}
        </span>
      </td>
      <td>
        <ReleaseState release={row} />
      </td>
      <td className="figure" data-label={columns.open}>
        {parts.undecided > 0 ? <strong>{words.toDecide(parts.undecided)}</strong> : words.toDecide(0)}
      </td>
      <td className="figure" data-label={columns.records}>
        {count(events)}
      </td>
      <td data-label={columns.period}>{isDamaged ? null : <Period question={question} />}</td>
      <td>
        {isDamaged ? null : (
          <>
            <TimeStamp at={at} />
            <span className="dim under">
              {words.by} <VisibleText text={by} />
            </span>
          </>
        )}
      </td>
    </tr>
  );
}
