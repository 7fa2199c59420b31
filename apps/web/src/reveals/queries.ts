// What the screen of names asks and decides; each is sealed.
import { queryOptions } from "@tanstack/react-query";
import type { Reveal, RevealAsk, RevealsAnswer } from "@quis/contract";
import { get, post } from "../api/index.ts";

export function revealsQuery(all: boolean) {
  return queryOptions({
    queryKey: ["reveals", all],
    queryFn: ({ signal }) => get<RevealsAnswer>("reveals", { all: all ? "true" : undefined }, signal),
    staleTime: 30_000,
  });
}

export const revealing = {
  ask: (asked: RevealAsk) => post<Reveal>("reveals", asked),
  decide: (id: string, outcome: "approve" | "refuse", reason: string) =>
    post<Reveal>(`reveals/${encodeURIComponent(id)}/${outcome}`, { reason }),
};
