// The questions that somebody keeps.
import type { SavedQuestion } from "@quis/contract";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../api/index.ts";

interface List {
  readonly questions: readonly SavedQuestion[];
}

export const savedQuery = queryOptions({
  queryKey: ["saved-questions"],
  queryFn: ({ signal }) => get<List>("saved-questions", {}, signal),
});

export type Change =
  | { readonly do: "save"; readonly name: string; readonly address: string }
  | { readonly do: "rename"; readonly id: string; readonly name: string }
  | { readonly do: "remove"; readonly id: string };

function send(change: Change): Promise<List> {
  if (change.do === "save")
    return post("saved-questions", undefined, { parameters: { name: change.name, address: change.address } });
  if (change.do === "rename")
    return post(`saved-questions/${change.id}/names`, undefined, { parameters: { name: change.name } });
  return post(`saved-questions/${change.id}/removals`);
}

/** Changes the list; the answer is the new one. */
export function useChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (list) => queries.setQueryData(savedQuery.queryKey, list),
  });
}
