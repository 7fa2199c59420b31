// Rows as the public will see them.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReleasePreview } from "@quis/contract";
import { Failure, PagedSheet, Waiting } from "../app/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { previewQuery } from "./queries.ts";

const words = releaseWords.preview;
type PreviewRow = ReleasePreview["rows"][number];

export function PreviewRows({ id }: { readonly id: string }) {
  const list = useInfiniteQuery(previewQuery(id));
  const { data, error, refetch } = list;
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} small />;
  const first = data?.pages[0];
  if (data === undefined || first === undefined) return <Waiting text={words.waiting} rows={8} />;
  const rows = data.pages.flatMap((page) => page.rows);
  const fields = [...new Set(rows.flatMap(({ cells }) => cells.map(({ field }) => field)))];
  return (
    <PagedSheet
      id="preview-title"
      title={words.rows}
      shown={words.shown(rows.length, first.total)}
      more={words.more}
      list={list}
      note={
        <p className="note dim">
          {first.undecided > 0 ? `${words.open(first.undecided)} ` : ""}
          {words.changedHint}
        </p>
      }
    >
      <table className="release-table">
        <thead>
          <tr>
            <th scope="col">{words.index}</th>
            {fields.map((field) => (
              <th key={field} scope="col">
                {field}
              </th>
            ))}
            <th scope="col">{words.withheld}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.index} row={row} fields={fields} />
          ))}
        </tbody>
      </table>
    </PagedSheet>
  );
}

/** A cell of a whole file would make the table useless; all of it is in the release. */
const MOST_CHARS = 1000;

function Row({
  row: { index, cells, withheld },
  fields,
}: {
  readonly row: PreviewRow;
  readonly fields: readonly string[];
}) {
  const byField = new Map(cells.map((cell) => [cell.field, cell]));
  return (
    <tr>
      <th scope="row" className="mono">
        {index}
      </th>
      {fields.map((field) => {
        const cell = byField.get(field);
        return (
          <td key={field} data-label={field}>
            {cell === undefined ? "–" : <VisibleText text={readable(field, cell.text).slice(0, MOST_CHARS)} />}
            {cell?.how === "changed" ? <span className="dim under">{words.changed}</span> : null}
          </td>
        );
      })}
      <td data-label={words.withheld}>{words.fields(withheld)}</td>
    </tr>
  );
}

/** A person under a pseudonym is its letters; a time is one. */
function readable(field: string, text: string): string {
  const uid = /^\{"uid":"([^"\\]*)"\}$/.exec(text)?.[1];
  if (uid !== undefined) return uid;
  const time = field === "time" && /^\d{10,15}$/.test(text) ? new Date(Number(text)) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? text : time.toISOString();
}
