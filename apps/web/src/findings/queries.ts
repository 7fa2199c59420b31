// What the findings' screens ask. Each question is sealed in the asker's name, so none is asked without need.
import { infiniteQueryOptions, queryOptions, type QueryClient, type InfiniteData } from "@tanstack/react-query";
import type {
  CoverageAnswer,
  DetectorsAnswer,
  FairnessAnswer,
  FindingAccesses,
  FindingAnswer,
  FindingsAnswer,
  Progress,
  WorkLine,
} from "@quis/contract";
import { apiAddress, ApiError, currentReason, get, linesOf, reasonHeaders } from "../api/index.ts";
import { parametersOf, type QueueFilters } from "./search.ts";

const PAGE_ROWS = 50;

export function queueQuery(filters: QueueFilters) {
  return infiniteQueryOptions({
    queryKey: ["findings", filters],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<FindingsAnswer>(
        "findings",
        { ...parametersOf(filters), folded: "true", limit: PAGE_ROWS, cursor: pageParam },
        signal,
      ),
    getNextPageParam: (last) => last.next,
    staleTime: 30_000,
  });
}

export function findingQuery(id: string) {
  return queryOptions({
    queryKey: ["finding", id],
    queryFn: ({ signal }) => get<FindingAnswer>(`findings/${id}`, {}, signal),
  });
}

export function accessesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["finding-accesses", id],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<FindingAccesses>(`findings/${id}/accesses`, { limit: 100, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.next,
  });
}

/** Names nobody, and is not sealed. */
export const detectorsQuery = queryOptions({
  queryKey: ["detectors"],
  queryFn: ({ signal }) => get<DetectorsAnswer>("detection/detectors", {}, signal),
  staleTime: 60_000,
});

export const fairnessQuery = queryOptions({
  queryKey: ["fairness"],
  queryFn: ({ signal }) => get<FairnessAnswer>("fairness", {}, signal),
});

export const coverageQuery = queryOptions({
  queryKey: ["coverage"],
  queryFn: ({ signal }) => get<CoverageAnswer>("coverage", {}, signal),
});

/** The lists that are in memory say that it was read; they are not asked for again. */
export function markRead(queries: QueryClient, id: string): void {
  queries.setQueriesData<InfiniteData<FindingsAnswer>>({ queryKey: ["findings"] }, (data) => {
    if (data === undefined) return undefined;
    const kind = data.pages.flatMap(({ findings }) => findings).find((row) => row.id === id && !row.seen)?.kind;
    if (kind === undefined) return data;
    return {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        findings: page.findings.map((row) => (row.id === id ? { ...row, seen: true } : row)),
        kinds: page.kinds.map((one) => (one.kind === kind ? { ...one, new: Math.max(0, one.new - 1) } : one)),
      })),
    };
  });
}

/** Computes a finding again on the server. Aborting `signal` stops it there too. */
export async function computeAgain(
  id: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<FindingAnswer> {
  const response = await fetch(apiAddress(`findings/${id}/reproduction`), {
    headers: { accept: "application/x-ndjson", ...reasonHeaders(currentReason()) },
    credentials: "same-origin",
    signal,
  }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new ApiError("WEB_UNREACHABLE", "expected an answer of the server, got none", { cause });
  });
  if (!response.ok) throw problemOf(await response.json().catch(() => undefined), response.status);
  for await (const text of linesOf(response, { signal })) {
    const line = JSON.parse(text) as WorkLine;
    if (line.type === "progress") onProgress(line);
    else if (line.type === "problem") throw problemOf(line.problem, line.problem.status);
    else if (line.type === "finding") return line.summary;
  }
  throw new ApiError("WEB_CUT_OFF", "expected what computing it again came to, got the end of the answer");
}

function problemOf(body: unknown, status: number): ApiError {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  return typeof code === "string" && typeof detail === "string"
    ? new ApiError(code, detail, { status })
    : new ApiError("WEB_BAD_ANSWER", `expected problem details with status ${status}, got something else`, { status });
}
