// Copies that are kept elsewhere, and how far each is behind.
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../app/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { mirrorsQuery } from "./queries.ts";

const words = logWords.mirrors;

export function Mirrors() {
  const { data, error, refetch } = useQuery(mirrorsQuery);
  return (
    <section className="sheet" aria-labelledby="mirrors-title">
      <header>
        <h2 id="mirrors-title">{words.title}</h2>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data !== undefined && data.mirrors.length === 0 ? <p className="note dim">{words.none}</p> : null}
      {data === undefined || data.mirrors.length === 0 ? null : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.lag}</th>
                <th scope="col">{words.last}</th>
              </tr>
            </thead>
            <tbody>
              {data.mirrors.map(({ name, to, logs, last_ok: last, error: trouble }) => (
                <tr key={name}>
                  <th scope="row">
                    <VisibleText text={name} />
                    <small className="block dim break">
                      <VisibleText text={to} />
                    </small>
                  </th>
                  <td>
                    {logs.map(({ log, lag_entries: entries, lag_seconds: seconds }) => (
                      <span key={log} className={`mark-state block ${entries === 0 ? "ok" : "warn"}`}>
                        {log}: {words.lagSaid(entries, seconds)}
                      </span>
                    ))}
                  </td>
                  <td>
                    {last === null ? words.never : <TimeStamp at={last} />}
                    {trouble === null ? null : (
                      <small className="block failed">
                        <VisibleText text={trouble} />
                      </small>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
