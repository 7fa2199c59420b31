// The log itself: how far it is, who vouches for it, and what this browser computes of it.
import type { Status } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { statusQuery, vkeysQuery } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { logWords as words } from "../strings/log.ts";
import { TimeStamp } from "../time/index.ts";
import { CheckFile } from "./check-file.tsx";
import { Growth } from "./growth.tsx";
import { Here } from "./here.tsx";
import { Keeping } from "./keeping.tsx";
import { Keys } from "./keys.tsx";
import { Mirrors } from "./mirrors.tsx";
import type { LogSearch } from "./search.ts";
import { ServerVerify } from "./server-verify.tsx";
import { Witnesses } from "./witnesses.tsx";

export function LogPage({ search }: { readonly search: LogSearch }) {
  useTitle(words.title);
  const { data, error, refetch } = useQuery(statusQuery);
  const vkeys = useQuery(vkeysQuery);
  const log = search.log ?? "records";
  const vkey = vkeys.data?.[log];
  return (
    <>
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.wait} rows={6} /> : null}
      {data === undefined ? null : (
        <>
          <Logs status={data} log={log} />
          <div className="log-cols">
            <div className="stack">
              {vkey === undefined ? null : <Here key={`${log} ${vkey}`} log={log} vkey={vkey} search={search} />}
              <CheckFile vkeys={Object.values(vkeys.data ?? {})} />
            </div>
            <div className="stack">
              <ServerVerify verified={data.verified} />
              <Growth key={log} log={log} asTable={search.growth === "table"} />
              <Witnesses log={log} />
              <Mirrors />
              <Keys log={log} />
            </div>
          </div>
          <Keeping />
        </>
      )}
    </>
  );
}

/** A card for each log; choosing one changes what the rest of the page is about. */
function Logs({ status, log }: { readonly status: Status; readonly log: string }) {
  return (
    <nav className="log-cards" aria-label={words.chooseLog}>
      {status.logs.map(({ name, size, checkpoint_size: covered, signed_at: at, witnessed }) => (
        <Link
          key={name}
          to="/log"
          search={name === "records" ? {} : { log: name }}
          resetScroll={false}
          className={`log-card${name === log ? " on" : ""}`}
          // The router would call the address without a log current whatever log is chosen.
          activeOptions={{ exact: true }}
        >
          <strong>
            {words.names[name] ?? name}
            {name === log ? <span className="chip">{words.shown}</span> : null}
          </strong>
          <span className="dim">{words.about[name] ?? name}</span>
          <span className="log-size">{count(size)}</span>
          <span className="dim">
            {words.entries(size).replace(/^[\d,]+ /, "")}
            {size > covered ? `, ${words.pending(size - covered)}` : ""}
          </span>
          <span className="dim">
            {at === null ? (
              words.never
            ) : (
              <>
                {words.signed.toLowerCase()} <TimeStamp at={at} /> UTC
              </>
            )}
          </span>
          {witnessed?.forked === true ? <span className="mark-state bad">{words.forked}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
