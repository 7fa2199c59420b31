// One record set aside, as it came.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Failure, Waiting } from "../app/index.ts";
import { RawBytes } from "../event/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { recordQuery } from "./queries.ts";
import { Retry } from "./retry.tsx";

const words = sourceWords.quarantine;

export function RecordPanel({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(recordQuery(id));
  return (
    <aside className="sheet inspector" aria-label={words.panel}>
      <header>
        <h2>{words.panel}</h2>
        <span className="tools">
          <Link to="." search={(old) => ({ ...old, at: undefined })} resetScroll={false} className="tool">
            {words.close}
          </Link>
        </span>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.wait} rows={5} /> : null}
      {data === undefined ? null : (
        <>
          <div className="refused-why">
            <p className="mono">{data.code}</p>
            <p>
              <VisibleText text={data.reason} />
            </p>
          </div>
          <dl>
            <div>
              <dt>{words.file}</dt>
              <dd>
                <VisibleText text={data.file} />, {words.line.toLowerCase()} {data.line}
              </dd>
            </div>
            <div>
              <dt>{words.source}</dt>
              <dd>
                <Link to="/sources/$id" params={{ id: data.source }}>
                  <VisibleText text={data.source} />
                </Link>
              </dd>
            </div>
            <div>
              <dt>{words.format}</dt>
              <dd className="mono">{data.format}</dd>
            </div>
            <div>
              <dt>{words.when}</dt>
              <dd>
                <TimeStamp at={data.time} />
              </dd>
            </div>
            <div>
              <dt>{words.id}</dt>
              <dd className="mono break">{data.id}</dd>
            </div>
          </dl>
          <div className="note">
            <Retry id={data.id} label={words.retry} />
            <p className="dim">{words.retryHint}</p>
          </div>
          <h3 className="panel-head">{words.raw}</h3>
          {data.truncated ? <p className="note dim">{words.cut}</p> : null}
          <RawBytes base64={data.raw} name={`${data.source}-${data.id}`} />
        </>
      )}
    </aside>
  );
}
