// What was decided about what is kept, what is gone by it, and the backups that were made.
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../app/index.ts";
import { count, en } from "../strings/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { keepingQuery } from "./queries.ts";

const words = logWords.keeping;

export function Keeping() {
  const { data, error, refetch } = useQuery(keepingQuery);
  return (
    <section className="sheet" aria-labelledby="keeping-title">
      <header>
        <h2 id="keeping-title">{words.title}</h2>
        {data === undefined ? null : <span className="dim">{words.gone(data.gone.erased, data.gone.destroyed)}</span>}
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined ? null : (
        <div className="keeping">
          <div>
            <h3>{words.decisions}</h3>
            {data.decisions.length === 0 ? (
              <p className="dim">{words.none}</p>
            ) : (
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
              <div className="scroll low" tabIndex={0} role="region" aria-label={words.decisions}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{words.when}</th>
                      <th scope="col">{words.kind}</th>
                      <th scope="col">{words.authority}</th>
                      <th scope="col" className="figure">
                        {words.events}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.decisions.map(({ deed, at, kind, authority, reason, events }) => (
                      <tr key={deed}>
                        <td>
                          <TimeStamp at={at} />
                          <small className="block dim">{en.event.goneEntry(deed)}</small>
                        </td>
                        <td>{words.kinds[kind] ?? kind}</td>
                        <td>
                          <VisibleText text={authority} />
                          <small className="block dim">
                            <VisibleText text={reason} />
                          </small>
                        </td>
                        <td className="figure">{count(events)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {data.more_decisions === 0 ? null : <p className="dim">{words.more(data.more_decisions)}</p>}
          </div>
          <div>
            <h3>{words.backups}</h3>
            {data.backups.length === 0 ? (
              <p className="dim">{words.noBackup}</p>
            ) : (
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
              <div className="scroll low" tabIndex={0} role="region" aria-label={words.backups}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{words.when}</th>
                      <th scope="col" className="figure">
                        {words.files}
                      </th>
                      <th scope="col" className="figure">
                        {words.bytes}
                      </th>
                      <th scope="col">{words.hash}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.backups.map(({ deed, at, files, bytes, with_keys: withKeys, manifest_sha256: hash }) => (
                      <tr key={deed}>
                        <td>
                          <TimeStamp at={at} />
                          <small className="block dim">{withKeys ? words.withKeys : words.without}</small>
                        </td>
                        <td className="figure">{count(files)}</td>
                        <td className="figure">{count(bytes)}</td>
                        <td className="mono break small">{hash}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </div>
        </div>
      )}
    </section>
  );
}
