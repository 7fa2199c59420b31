// What the screens of reviews ask. Each question is sealed in the asker's name, so none is asked without need.
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import type { FindingAccesses, FindingAnswer, ReviewAnswer, ReviewsAnswer, ReviewStepInput } from "@quis/contract";
import { get, getOpen, post } from "../api/index.ts";
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

/** Of the review that a reply link is for. The link is asked for nothing else, and nobody has signed in. */
export const linkedReviewQuery = queryOptions({
  queryKey: ["reply", "review"],
  queryFn: ({ signal }) => getOpen<ReviewAnswer>("reply", signal),
  retry: false,
  gcTime: 0,
});
export const linkedFindingQuery = queryOptions({
  queryKey: ["reply", "finding"],
  queryFn: ({ signal }) => getOpen<FindingAnswer>("reply/finding", signal),
  retry: false,
  gcTime: 0,
});
export const linkedAccessesQuery = queryOptions({
  queryKey: ["reply", "accesses"],
  queryFn: ({ signal }) => getOpen<FindingAccesses>("reply/accesses", signal),
  retry: false,
  gcTime: 0,
});

/** Replies or appeals by link, which that uses up. @throws ApiError */
export function answerByLink(step: ReviewStepInput): Promise<ReviewAnswer> {
  return post<ReviewAnswer>("reply/steps", step, { open: true });
}

/** Takes a step. The page learns what came of it by `showStep`. @throws ApiError */
export function takeStep(id: string, step: ReviewStepInput): Promise<ReviewAnswer> {
  return post<ReviewAnswer>(`reviews/${encodeURIComponent(id)}/steps`, step);
}

/** Shows the review as it is after a step; a link that was made with it is not kept. */
export async function showStep(queries: QueryClient, id: string, answer: ReviewAnswer): Promise<void> {
  const { link: _once, ...review } = answer;
  queries.setQueryData(reviewQuery(id).queryKey, review);
  await queries.invalidateQueries({ queryKey: ["reviews"] });
}
