// Sigma rules in force, and those that are not and why.
import { useQuery } from "@tanstack/react-query";
import { Failure, Waiting } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { VisibleText } from "../text/index.ts";
import { rulesQuery } from "./queries.ts";

const words = admin.rules;

export function Rules() {
  const { data, error, refetch } = useQuery(rulesQuery);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  return (
    <>
      <p>{words.lead}</p>
      {data.refused.length === 0 ? null : (
        <section className="sheet pad" role="alert">
          <h2 className="mark-state warn">{words.refused}</h2>
          <ul>
            {data.refused.map(({ file, line, code, message }) => (
              <li key={`${file} ${line}`}>
                <span className="mono">
                  {file}:{line}
                </span>{" "}
                <VisibleText text={message} /> <span className="mono dim">{code}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="sheet" aria-labelledby="rules-title">
        <header>
          <h2 id="rules-title">{words.title}</h2>
        </header>
        {data.rules.length === 0 ? <p className="note">{words.none}</p> : null}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="rules-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.rule}</th>
                <th scope="col">{words.level}</th>
                <th scope="col">{words.kind}</th>
                <th scope="col">{words.origin}</th>
              </tr>
            </thead>
            <tbody>
              {data.rules.map(({ id, title, description, level, kind, origin, file, falsepositives }) => (
                <tr key={id}>
                  <td>
                    <strong>
                      <VisibleText text={title} />
                    </strong>
                    <div className="dim">
                      <VisibleText text={description} />
                    </div>
                    {falsepositives.length === 0 ? null : (
                      <div className="dim small">
                        {words.falsepositives}: <VisibleText text={falsepositives.join("; ")} />
                      </div>
                    )}
                  </td>
                  <td>{level ?? "–"}</td>
                  <td>{kind.replaceAll("_", " ")}</td>
                  <td>
                    {words.origins[origin]}{" "}
                    <span className="mono dim small">
                      <VisibleText text={file} />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {data.off.length === 0 ? null : (
          <p className="note dim">
            {words.off}: <VisibleText text={data.off.join(", ")} />
          </p>
        )}
      </section>
    </>
  );
}
