// Changes of the instance as they happen: sizes and counts, never content. One connection for the whole page; each is sealed once.
import type { Change } from "@quis/contract";
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { ApiError, getStream, sessionQuery, statusQuery } from "../api/index.ts";
import { liveState, onLive, setLiveState } from "./live-store.ts";
import { eventsOf } from "./stream.ts";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

const changeQuery = queryOptions<Change | null>({ queryKey: ["live"], queryFn: () => null, enabled: false });

/** Keeps the connection while the component stands; tries again when it breaks. */
export function useLive(): void {
  const queries = useQueryClient();
  const uid = useQuery(sessionQuery).data?.principal?.uid;
  useEffect(() => {
    if (uid === undefined) return;
    const ended = new AbortController();
    setLiveState({ kind: "connecting" });
    void follow(queries, ended.signal);
    return () => ended.abort();
  }, [queries, uid]);
}

async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const response = await getStream("changes", "text/event-stream", signal);
      for await (const { event, data } of eventsOf(response, signal)) {
        if (event !== "change") continue;
        const change = JSON.parse(data) as Change;
        queries.setQueryData(statusQuery.queryKey, change.status);
        queries.setQueryData(changeQuery.queryKey, change);
        setLiveState({ kind: "on" });
        waitMs = FIRST_WAIT_MS;
      }
      // The server ends each stream after a while, so that one which is not allowed any more does not go on for ever.
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
        setLiveState({ kind: "refused", error });
        // The session may have ended: the page asks who one is, and says so.
        if (error.status === 401) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
        return;
      }
      setLiveState({ kind: "down", error });
    }
    await pause(waitMs, signal);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The newest change; undefined before the first. */
export function useChange(): Change | undefined {
  return useQuery(changeQuery).data ?? undefined;
}

export function useLiveState(): ReturnType<typeof liveState> {
  return useSyncExternalStore(onLive, liveState);
}
