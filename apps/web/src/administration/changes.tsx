// The last changes of how Quis is set up, from the oversight log.
import { useQuery } from "@tanstack/react-query";
import { mayDo } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { NewRows } from "../live/index.ts";
import { useSession } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { admin } from "../strings/administration.ts";
import { words as reasons } from "../strings/session.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { changesQuery, peopleQuery } from "./queries.ts";

const words = admin.changes;

export function Changes() {
  const { data, error, refetch } = useQuery(changesQuery);
  const session = useSession();
  const { data: people } = useQuery({ ...peopleQuery, enabled: mayDo(session, "people") });
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  const names = new Map(people?.people.map(({ id, name }) => [`person:${id}`, name]));
  return (
    <>
      <p>{words.lead}</p>
      <section className="sheet" aria-labelledby="changes-title">
        <header>
          <h2 id="changes-title">{words.title}</h2>
          <NewRows of="oversight" since={data.size + 1} onShow={() => void refetch()} />
        </header>
        {data.deeds.length === 0 ? <p className="note">{words.none}</p> : null}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="changes-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.when}</th>
                <th scope="col">{words.who}</th>
                <th scope="col">{words.what}</th>
                <th scope="col">{words.why}</th>
                <th scope="col" className="figure">
                  {words.entry}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.deeds.map(({ index, time, actor, what, purpose, case: caseReference, refused }) => (
                <tr key={index}>
                  <td>
                    <TimeStamp at={time} />
                  </td>
                  <td title={actor}>
                    <VisibleText text={names.get(actor) ?? actor} />
                  </td>
                  <td>
                    <VisibleText text={what} />
                    {refused ? <span className="chip warn">{words.refused}</span> : null}
                  </td>
                  <td>
                    {purpose === null ? null : <VisibleText text={reasons.reason.purposes[purpose] ?? purpose} />}
                    {caseReference === null ? null : (
                      <>
                        {" "}
                        <span className="mono">
                          <VisibleText text={caseReference} />
                        </span>
                      </>
                    )}
                  </td>
                  <td className="figure mono">{count(index)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="note dim">{words.looked(count(data.looked_through), count(data.size))}</p>
      </section>
    </>
  );
}
