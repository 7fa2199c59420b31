// What the screens of releases ask and do; each is sealed.
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type {
  ReleaseDecided,
  ReleaseDecisionInput,
  ReleaseDetail,
  ReleaseDraftSummary,
  ReleasePartRow,
  ReleaseParts,
  ReleasePreview,
  ReleaseRecord,
  ReleasesAnswer,
  ReleaseSummary,
  ReleaseVaughn,
} from "@quis/contract";
import { get, type OnPhase, type Parameters, post, workFor } from "../api/index.ts";

const PAGE_ROWS = 50;

export const releasesQuery = infiniteQueryOptions({
  queryKey: ["releases", "all"],
  initialPageParam: "",
  queryFn: ({ pageParam, signal }) => get<ReleasesAnswer>("releases", { limit: PAGE_ROWS, cursor: pageParam }, signal),
  getNextPageParam: (last) => last.next,
  staleTime: 10_000,
});

export function releaseQuery(id: string) {
  return queryOptions({
    queryKey: ["releases", id],
    queryFn: ({ signal }) => get<ReleaseDetail>(`releases/${id}`, {}, signal),
    staleTime: 10_000,
  });
}

export interface AllParts {
  readonly parts: readonly ReleasePartRow[];
  readonly events: readonly number[];
}

export function partsQuery(id: string) {
  return queryOptions({
    queryKey: ["releases", id, "parts"],
    queryFn: async ({ signal }): Promise<AllParts> => {
      const parts: ReleasePartRow[] = [];
      let events: readonly number[] = [];
      let cursor: number | null = 0;
      while (cursor !== null) {
        const page: ReleaseParts = await get<ReleaseParts>(`releases/${id}/parts`, { cursor }, signal);
        parts.push(...page.parts);
        if (cursor === 0) ({ events } = page);
        cursor = page.next;
      }
      return { parts, events };
    },
    staleTime: 30_000,
  });
}

export function recordQuery(id: string, index: number) {
  return queryOptions({
    queryKey: ["releases", id, "record", index],
    queryFn: ({ signal }) => get<ReleaseRecord>(`releases/${id}/records/${index}`, {}, signal),
    staleTime: 60_000,
  });
}

export function previewQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["releases", id, "preview"],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      get<ReleasePreview>(`releases/${id}/preview`, { limit: PAGE_ROWS, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.next,
  });
}

export function vaughnQuery(id: string) {
  return queryOptions({
    queryKey: ["releases", id, "vaughn"],
    queryFn: ({ signal }) => get<ReleaseVaughn>(`releases/${id}/vaughn-index`, {}, signal),
  });
}

/** Seals a step and lays its answer where the screen reads it. @throws ApiError */
export async function decide(
  queries: QueryClient,
  id: string,
  { parts }: AllParts,
  input: ReleaseDecisionInput,
): Promise<ReleaseDecided> {
  const decided = await post<ReleaseDecided>(`releases/${id}/decisions`, input);
  const { record, part } = decided;
  const now = record.texts.flatMap((text) => text.parts).find((one) => one.id === part);
  const isKnown = parts.some((one) => one.id === part);
  queries.setQueryData(recordQuery(id, record.index).queryKey, record);
  // A part that has come or gone changes the order, which the server says.
  if (now === undefined || !isKnown) await queries.invalidateQueries({ queryKey: partsQuery(id).queryKey });
  else
    queries.setQueryData(partsQuery(id).queryKey, (old) =>
      old === undefined
        ? old
        : { ...old, parts: old.parts.map((one) => (one.id === part ? { ...one, state: now.state } : one)) },
    );
  for (const what of ["preview", "vaughn"]) queries.removeQueries({ queryKey: ["releases", id, what] });
  for (const list of [releasesQuery.queryKey, releaseQuery(id).queryKey])
    void queries.invalidateQueries({ queryKey: list, exact: true, refetchType: "none" });
  return decided;
}

/** @throws ApiError */
export function draftRelease(
  parameters: Parameters,
  signal: AbortSignal,
  onPhase: OnPhase,
): Promise<ReleaseDraftSummary> {
  return workFor("release-draft", "release-drafts", { parameters, signal, onPhase });
}

/** @throws ApiError */
export function finishRelease(parameters: Parameters, signal: AbortSignal, onPhase: OnPhase): Promise<ReleaseSummary> {
  return workFor("release", "releases", { parameters, signal, onPhase });
}
