// All keys that a log has had, with the hand-over between each and the next.
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../app/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { formatTime, TimeStamp } from "../time/index.ts";
import { keysQuery } from "./queries.ts";

const words = logWords.keys;

export function Keys({ log }: { readonly log: string }) {
  const { data, error, refetch } = useQuery(keysQuery(log));
  return (
    <section className="sheet" aria-labelledby="keys-title">
      <header>
        <h2 id="keys-title">{words.title}</h2>
        {data === undefined || data.keys.length < 2 ? null : <span className="dim">{words.lead}</span>}
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined ? null : (
        <ol className="key-list" reversed>
          {data.keys.toReversed().map(({ vkey, from_size: from, since, reason, handover }) => (
            <li key={`${vkey} ${from}`}>
              <code className="mono break">{vkey}</code>
              <p className="dim">
                {since === null ? (
                  words.first
                ) : (
                  <>
                    {words.since.toLowerCase()} <TimeStamp at={since} /> UTC, {words.from(from)}
                  </>
                )}
                {reason === null ? null : (
                  <>
                    {" · "}
                    <VisibleText text={reason} />
                  </>
                )}
              </p>
              {handover === null ? null : (
                <details className="plain-details">
                  <summary>{words.handover}</summary>
                  <pre className="raw">
                    <VisibleText text={handover} lines />
                  </pre>
                </details>
              )}
            </li>
          ))}
        </ol>
      )}
      {data?.overlap_until === undefined || data.overlap_until === null ? null : (
        <p className="note dim">{words.overlap(formatTime(data.overlap_until))}</p>
      )}
      {data?.ml_dsa_vkey === undefined || data.ml_dsa_vkey === null ? null : (
        <details className="plain-details">
          <summary>{words.mldsa}</summary>
          <code className="mono break">{data.ml_dsa_vkey}</code>
        </details>
      )}
    </section>
  );
}
