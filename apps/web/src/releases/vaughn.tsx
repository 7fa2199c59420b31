// The Vaughn index as the public will have it.
import { useQuery } from "@tanstack/react-query";
import { Failure, Waiting } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { vaughnQuery } from "./queries.ts";

const words = releaseWords.vaughn;

export function Vaughn({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(vaughnQuery(id));
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined) return <Waiting text={words.waiting} rows={8} />;
  const { columns } = words;
  return (
    <section className="sheet list" aria-labelledby="vaughn-title">
      <header>
        <h2 id="vaughn-title">{words.title}</h2>
        <span className="dim">{words.lead}</span>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="vaughn-title">
        <table className="release-table">
          <thead>
            <tr>
              {Object.values(columns).map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.entries.map((entry) => (
              <tr key={entry.number}>
                <th scope="row">{entry.number}</th>
                <td className="mono" data-label={columns.field}>
                  <VisibleText text={entry.field} />
                </td>
                <td data-label={columns.extent}>{words.extents[entry.extent]}</td>
                <td data-label={columns.exemption}>
                  <VisibleText text={`${entry.code} ${entry.description}`} />
                </td>
                <td data-label={columns.harm}>
                  <VisibleText text={entry.harm} />
                </td>
                <td className="figure" data-label={columns.rows}>
                  {count(entry.rows)}
                </td>
                <td data-label={columns.released}>{entry.segregated}</td>
                <td data-label={columns.by}>
                  {entry.decided_by.length === 0 ? words.profile : <VisibleText text={entry.decided_by.join("; ")} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
