// What the first screen asks; each question is sealed once.
import type { FindingsAnswer, Person, Today } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/index.ts";

export const todayQuery = queryOptions({
  queryKey: ["today"],
  queryFn: ({ signal }) => get<Today>("today", {}, signal),
  staleTime: 60_000,
});

export const topFindingsQuery = queryOptions({
  queryKey: ["today", "findings"],
  queryFn: ({ signal }) => get<FindingsAnswer>("findings", { limit: 4 }, signal),
  staleTime: 60_000,
});

/** A request to open a name, as far as the first screen shows it. */
interface Reveal {
  readonly id: string;
  readonly state: string;
  readonly case: string;
  readonly asked_by: { readonly name: string };
  readonly asked_at: string;
  readonly may_decide: boolean;
}

export const revealsQuery = queryOptions({
  queryKey: ["today", "reveals"],
  queryFn: ({ signal }) => get<{ readonly reveals: readonly Reveal[] }>("reveals", {}, signal),
  staleTime: 60_000,
});

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => get<{ readonly people: readonly Person[] }>("people", {}, signal),
  staleTime: 30_000,
});
