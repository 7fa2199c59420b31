// The files that say how Quis works, as they are.
import { useQuery } from "@tanstack/react-query";
import { Failure, Waiting } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { VisibleText } from "../text/index.ts";
import { filesQuery } from "./queries.ts";

const words = admin.files;

export function Files() {
  const { data, error, refetch } = useQuery(filesQuery);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  return (
    <>
      <p>{words.lead}</p>
      {data.files.map(({ name, says, text, sha256 }) => (
        <section key={name} className="sheet">
          <header>
            <h2 className="mono">{name}</h2>
            <span className="dim">{says}</span>
          </header>
          {text === null ? (
            <p className="note dim">{words.none}</p>
          ) : (
            <>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
              <pre className="file-text" tabIndex={0} role="region" aria-label={name}>
                <VisibleText text={text} lines />
              </pre>
              <p className="note dim small">
                {words.sha} <span className="mono break">{sha256}</span>
              </p>
            </>
          )}
        </section>
      ))}
    </>
  );
}
