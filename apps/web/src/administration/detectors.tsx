// Detectors: which judge, which do not and why, and how far was judged.
import { useQuery } from "@tanstack/react-query";
import { Failure, To, Waiting } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { admin } from "../strings/administration.ts";
import { kindName } from "../strings/today.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { detectionQuery } from "./queries.ts";

const words = admin.detectors;

export function Detectors() {
  const { data, error, refetch } = useQuery(detectionQuery);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  return (
    <>
      <p>{words.lead}</p>
      <section className="sheet" aria-labelledby="detectors-title">
        <header>
          <h2 id="detectors-title">{words.title}</h2>
          {data.last === null ? null : (
            <span className="right dim">
              {words.last} <TimeStamp at={data.last.at} /> · {count(data.last.events)} ·{" "}
              {count(Math.round(data.last.seconds))} s
            </span>
          )}
        </header>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="detectors-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.id}</th>
                <th scope="col">{words.kind}</th>
                <th scope="col">{words.version}</th>
                <th scope="col">{words.state}</th>
              </tr>
            </thead>
            <tbody>
              {data.detectors.map(({ id, kind, version, applies, reason }) => (
                <tr key={id}>
                  <td className="mono">{id}</td>
                  <td>
                    <VisibleText text={kindName(kind)} />
                  </td>
                  <td className="mono">{version}</td>
                  <td>
                    {applies ? (
                      words.applies
                    ) : (
                      <>
                        <span className="mark-state warn">{words.not}</span>
                        {reason === undefined ? null : (
                          <span className="dim">
                            : <VisibleText text={reason} />
                          </span>
                        )}
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="note dim">
          {words.parameters}{" "}
          <To className="underlined" href="/administration/files">
            {words.toFile}
          </To>
          . {words.fairness}
        </p>
      </section>
    </>
  );
}
