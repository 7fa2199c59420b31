// Figures and explanations as cached queries: each is sealed in somebody's name, so none is asked twice without need.
import type { ExplanationsAnswer, FiguresAnswer } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { get } from "./request.ts";

/** Figures of all that the filters select. */
export function figuresQuery(filters: Readonly<Record<string, string>>) {
  return queryOptions({
    queryKey: ["figures", filters],
    queryFn: ({ signal }) => get<FiguresAnswer>("figures", filters, signal),
    staleTime: 30_000,
  });
}

/** What explains the rows of a page. */
export function explanationsQuery(indices: readonly number[]) {
  const text = indices.join(",");
  return queryOptions({
    queryKey: ["explanations", text],
    queryFn: ({ signal }) => get<ExplanationsAnswer>("explanations", { indices: text }, signal),
    staleTime: 300_000,
  });
}
