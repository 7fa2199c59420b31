// Today: is the log whole, what waits for me, what was found, how much came. What a role may not see is not on it.
import { useQuery } from "@tanstack/react-query";
import { mayDo, statusQuery } from "../api/index.ts";
import { Failure, To, useTitle, Waiting } from "../app/index.ts";
import { NewRows } from "../live/index.ts";
import { useSession } from "../session/index.ts";
import { today } from "../strings/today.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { DutySheet } from "./duty-sheet.tsx";
import { KindsSheet } from "./kinds-sheet.tsx";
import { todayQuery } from "./queries.ts";
import { RhythmSheet } from "./rhythm-sheet.tsx";
import { WaitingSheet } from "./waiting-sheet.tsx";
import { SourcesSheet, WholeSheet } from "./whole-sheet.tsx";

interface TodayPageProps {
  readonly search: { readonly rhythm?: "table" | undefined };
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

export function TodayPage({ search }: TodayPageProps) {
  useTitle(today.title);
  const session = useSession();
  const whole = mayDo(session, "today");
  const { data, error, refetch } = useQuery({ ...todayQuery, enabled: whole });
  // Without the figures there is still what the strip knows.
  const { data: live } = useQuery({ ...statusQuery, enabled: false });
  if (session === undefined) return null;
  const status = data?.status ?? live;
  const now = new Date();
  const records = data?.status.logs.find(({ name }) => name === "records")?.size;
  return (
    <>
      <div className="headline today-head">
        <div>
          <h1>{today.title}</h1>
          <p className="dim">
            {WEEKDAYS[now.getUTCDay()]} {formatDay(now.getTime())}
            {data === undefined ? null : (
              <>
                {" · "}
                {today.asOf} <TimeStamp at={data.as_of} />
              </>
            )}
          </p>
        </div>
        <NewRows of="records" since={records} onShow={() => void refetch()} />
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data !== undefined && data.status.sources.length === 0 ? (
        <EmptyLog mayAdd={mayDo(session, "source-change")} />
      ) : null}
      <div className="today-cols">
        <div className="stack">
          <WaitingSheet session={session} status={status} />
          {mayDo(session, "duties") ? <DutySheet /> : null}
          {data === undefined ? (
            whole && !error ? (
              <Waiting text={today.loading} rows={6} />
            ) : null
          ) : data.rhythm.length === 0 ? null : (
            <RhythmSheet hours={data.rhythm} asTable={search.rhythm === "table"} />
          )}
          {data === undefined ? null : <KindsSheet findings={data.findings} toFindings={mayDo(session, "findings")} />}
        </div>
        <div className="stack">
          {status === undefined ? (
            <Waiting text="" rows={4} />
          ) : (
            <WholeSheet status={status} gaps={data?.gaps} toSources={mayDo(session, "sources")} />
          )}
          {status === undefined || !mayDo(session, "sources") || status.sources.length === 0 ? null : (
            <SourcesSheet status={status} gaps={data?.gaps} />
          )}
        </div>
      </div>
    </>
  );
}

function EmptyLog({ mayAdd }: { readonly mayAdd: boolean }) {
  return (
    <section className="notice">
      <h2>{today.empty.title}</h2>
      <p>{today.empty.hint}</p>
      <pre>{today.empty.command}</pre>
      {mayAdd ? (
        <p>
          <To href="/sources/add" className="button">
            {today.empty.add}
          </To>
        </p>
      ) : null}
    </section>
  );
}
