// What the screen about records set aside asks.
import type { QuarantinedDetail, QuarantineList, RetrySummary } from "@quis/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, type RequestOptions, work } from "../api/index.ts";
import type { QuarantineSearch } from "./search.ts";

const PAGE_ROWS = 50;

export function listQuery({ source, code, file }: QuarantineSearch) {
  return infiniteQueryOptions({
    queryKey: ["quarantine", "list", source ?? "", code ?? "", file ?? ""],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<QuarantineList>("quarantine", { limit: PAGE_ROWS, cursor: pageParam, source, code, file }, signal),
    getNextPageParam: (last) => last.next,
  });
}

export function recordQuery(id: string) {
  return queryOptions({
    queryKey: ["quarantine", "record", id],
    queryFn: ({ signal }) => get<QuarantinedDetail>(`quarantine/${encodeURIComponent(id)}`, {}, signal),
  });
}

/** Tries one record again, or all. */
export async function retryRecords(
  id: string | undefined,
  options: Pick<RequestOptions, "signal"> & { readonly onProgress: (done: number, total: number | null) => void },
): Promise<RetrySummary> {
  const line = await work("quarantine/retries", {
    parameters: { id },
    signal: options.signal,
    onProgress: ({ done, total }) => options.onProgress(done, total),
  });
  if (line.type !== "retry") throw new Error(`expected the result of a retry, got ${line.type}`);
  return line.summary;
}
