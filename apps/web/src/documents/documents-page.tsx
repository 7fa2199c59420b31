// Documents that were made here, newest first: what each is, who stands for it, what it stands on.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { MadeDocument } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { PagedPage, To, useTitle } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { documentWords as words } from "../strings/documents.ts";
import { count } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { DocumentState, Period } from "./facts.tsx";
import { documentsQuery } from "./queries.ts";

export function DocumentsPage() {
  useTitle(words.title);
  const session = useSession();
  const list = useInfiniteQuery(documentsQuery);
  const rows = (list.data?.pages ?? []).flatMap(({ documents }) => documents);
  const total = list.data?.pages[0]?.total ?? 0;
  const mayMake = mayDo(session, "document") || mayDo(session, "report");
  return (
    <PagedPage
      id="documents-title"
      words={words}
      makeAt={mayMake ? "/documents/new" : undefined}
      list={list}
      rows={rows.length}
      total={total}
    >
      <DocumentTable rows={rows} />
    </PagedPage>
  );
}

function DocumentTable({ rows }: { readonly rows: readonly MadeDocument[] }) {
  const { columns } = words;
  return (
    <table className="documents">
      <thead>
        <tr>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.period}</th>
          <th scope="col">{columns.made}</th>
          <th scope="col" className="figure">
            {columns.stands}
          </th>
          <th scope="col" className="figure">
            {columns.gaps}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.sha256} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: MadeDocument }) {
  const { sha256, kind, title, subject, by, at, tree_size: size, gaps } = row;
  return (
    <tr>
      <td className="question">
        <To href={`/documents/${sha256}`}>
          <VisibleText text={title ?? words.kinds[kind]} />
        </To>
        <span className="dim under">
          {title === null ? null : words.kinds[kind]}
          {title === null || subject === null ? null : " "}
          {subject === null ? null : <VisibleText text={words.of(subject)} />}
        </span>
      </td>
      <td>
        <DocumentState document={row} />
      </td>
      <td>
        <Period document={row} />
      </td>
      <td>
        <TimeStamp at={at} />
        <span className="dim under">
          {words.by} <VisibleText text={by} />
        </span>
      </td>
      <td className="figure" data-label={columnsOf.stands}>
        {words.entries(size)}
      </td>
      <td className="figure" data-label={columnsOf.gaps}>
        {gaps !== null && gaps > 0 ? <strong className="overdue">{count(gaps)}</strong> : words.gaps(gaps)}
      </td>
    </tr>
  );
}

const columnsOf = words.columns;
