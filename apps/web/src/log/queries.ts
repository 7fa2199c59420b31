// What the screen about the log asks. State of the instance names nobody and is not sealed; what is kept is a question and is.
import type { GrowthAnswer, KeepingAnswer, KeyHistory, LogReport, MirrorState, VerifySummary } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { get, work } from "../api/index.ts";

export function logQuery(log: string) {
  return queryOptions({
    queryKey: ["log", log],
    queryFn: ({ signal }) => get<LogReport>(`logs/${encodeURIComponent(log)}`, {}, signal),
    staleTime: 10_000,
    // Each look is a deed. Sizes come by the live connection meanwhile.
    refetchInterval: 300_000,
  });
}

export function growthQuery(log: string) {
  return queryOptions({
    queryKey: ["growth", log],
    queryFn: ({ signal }) => get<GrowthAnswer>(`logs/${encodeURIComponent(log)}/growth`, { points: 80 }, signal),
    staleTime: 60_000,
  });
}

export function keysQuery(log: string) {
  return queryOptions({
    queryKey: ["keys", log],
    queryFn: ({ signal }) => get<KeyHistory>(`logs/${encodeURIComponent(log)}/keys`, {}, signal),
  });
}

export const mirrorsQuery = queryOptions({
  queryKey: ["mirrors"],
  queryFn: ({ signal }) => get<{ mirrors: MirrorState[] }>("mirrors", {}, signal),
  staleTime: 10_000,
});

export const keepingQuery = queryOptions({
  queryKey: ["keeping"],
  queryFn: ({ signal }) => get<KeepingAnswer>("keeping", {}, signal),
});

/** Has the server verify both logs, every payload and every row. */
export async function verifyOnServer(options: {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    readonly phase: string;
    readonly done: number;
    readonly total: number | null;
  }) => void;
}): Promise<VerifySummary> {
  const line = await work("verifications", options);
  if (line.type !== "verify") throw new Error(`expected the result of a verification, got ${line.type}`);
  return line.summary;
}
