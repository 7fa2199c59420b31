// Who outside has cosigned a log, and how far its publication is.
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../app/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { logQuery } from "./queries.ts";

const words = logWords.witnesses;

export function Witnesses({ log }: { readonly log: string }) {
  const { data, error, refetch } = useQuery(logQuery(log));
  return (
    <section className="sheet" aria-labelledby="witnesses-title">
      <header>
        <h2 id="witnesses-title">{words.title}</h2>
        {data?.quorum === undefined || data.quorum === null ? null : (
          <span className={`mark-state ${data.quorum.met ? "ok" : "warn"}`}>
            {data.quorum.met ? words.quorumMet : words.quorumNot}
          </span>
        )}
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined ? null : (
        <>
          {data.forked === null ? null : (
            <p className="warning">
              {logWords.forked} <VisibleText text={data.forked} />
            </p>
          )}
          {data.witnesses.length === 0 ? (
            <div className="note stack-tight">
              <p>{words.none}</p>
              <p className="dim">{words.noneHow}</p>
            </div>
          ) : (
            <>
              <p className="note dim tight">{data.quorum?.words}</p>
              <div className="scroll">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{words.name}</th>
                      <th scope="col">{words.last}</th>
                      <th scope="col">{words.state}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.witnesses.map(({ name, size, time, lag, error: trouble, failing_since: since }) => (
                      <tr key={name}>
                        <th scope="row">
                          <VisibleText text={name} />
                        </th>
                        <td>
                          {time === null || size === null ? (
                            words.never
                          ) : (
                            <>
                              <TimeStamp at={time} />
                              <small className="block dim">{logWords.signedAt(size)}</small>
                            </>
                          )}
                        </td>
                        <td>
                          {trouble === null ? (
                            <span className={`mark-state ${lag === 0 && size !== null ? "ok" : "neutral"}`}>
                              {lag === 0 && size !== null
                                ? words.ok
                                : `${words.lag.toLowerCase()} ${words.behind(lag)}`}
                            </span>
                          ) : (
                            <>
                              <span className="mark-state warn">
                                <VisibleText text={trouble} />
                              </span>
                              {since === null ? null : (
                                <small className="block dim">
                                  since <TimeStamp at={since} />
                                </small>
                              )}
                            </>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </>
          )}
          <dl>
            <div>
              <dt>{logWords.publication}</dt>
              <dd>
                {logWords.published(data.published_size)}
                {data.publication_lag > 0 ? (
                  <span className="mark-state warn gap-left">{logWords.lag(data.publication_lag)}</span>
                ) : null}
                {data.fail === null ? null : (
                  <small className="block">{data.fail === "closed" ? logWords.closed : logWords.open}</small>
                )}
              </dd>
            </div>
            <div>
              <dt>{logWords.origin}</dt>
              <dd className="mono break">
                <VisibleText text={data.origin} />
              </dd>
            </div>
            <div>
              <dt>{logWords.root}</dt>
              <dd className="mono break">{data.root}</dd>
            </div>
          </dl>
        </>
      )}
    </section>
  );
}
