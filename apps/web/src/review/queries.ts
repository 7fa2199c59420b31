// What the screens of reviews ask. Each question is sealed in the asker's name, so none is asked without need.
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import type { ReviewAnswer, ReviewsAnswer, ReviewStepInput } from "@quis/contract";
import { get, post } from "../api/index.ts";
import type { ReviewsSearch } from "./search.ts";

const MOST = 200;

export function reviewQuery(id: string) {
  return queryOptions({
    queryKey: ["review", id],
    queryFn: ({ signal }) => get<ReviewAnswer>(`reviews/${encodeURIComponent(id)}`, {}, signal),
    staleTime: 30_000,
  });
}

/** Reviews, of one user's findings if `user` is given: an employee may ask for their own only. */
export function reviewsQuery({ state, late }: ReviewsSearch, user?: string) {
  return queryOptions({
    queryKey: ["reviews", state ?? "", late ?? "", user ?? ""],
    queryFn: ({ signal }) => get<ReviewsAnswer>("reviews", { state, late, user, limit: MOST }, signal),
    staleTime: 30_000,
  });
}

/** Of every finding in the queue: whether it is taken up, and whether there is a reply. */
export const reviewRowsQuery = queryOptions({
  queryKey: ["reviews", "rows"],
  queryFn: ({ signal }) => get<ReviewsAnswer>("reviews", { limit: 1000 }, signal),
  staleTime: 60_000,
});

/** Takes a step, and lets the page know what came of it. @throws ApiError */
export async function takeStep(queries: QueryClient, id: string, step: ReviewStepInput): Promise<ReviewAnswer> {
  const answer = await post<ReviewAnswer>(`reviews/${encodeURIComponent(id)}/steps`, step);
  queries.setQueryData(reviewQuery(id).queryKey, answer);
  await queries.invalidateQueries({ queryKey: ["reviews"] });
  return answer;
}
