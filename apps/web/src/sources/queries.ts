// What the screens about sources ask. Each question is sealed, so an answer is kept until somebody asks for a new look.
import type { CalendarAnswer, IntakeState, ReconcileAnswer, SourceReport, SourceToken } from "@quis/contract";
import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { get, post } from "../api/index.ts";

export function calendarQuery(days: number, to: string | undefined) {
  return queryOptions({
    queryKey: ["calendar", days, to ?? ""],
    queryFn: ({ signal }) => get<CalendarAnswer>("calendar", { days, to }, signal),
    placeholderData: keepPreviousData,
  });
}

export function sourceQuery(id: string) {
  return queryOptions({
    queryKey: ["source", id],
    queryFn: ({ signal }) => get<SourceReport>(`sources/${encodeURIComponent(id)}`, {}, signal),
  });
}

/** Has everything judged anew; every screen that shows what was judged is asked again when it is looked at. */
export async function lookAgain(queries: QueryClient, days: number, to: string | undefined): Promise<void> {
  const answer = await get<CalendarAnswer>("calendar", { days, to, fresh: "true" });
  queries.removeQueries({ queryKey: ["source"] });
  await queries.cancelQueries({ queryKey: ["calendar"] });
  queries.setQueryData(calendarQuery(days, to).queryKey, answer);
  await queries.invalidateQueries({ queryKey: ["calendar"], refetchType: "none" });
  queries.setQueryData(calendarQuery(days, to).queryKey, answer);
}

export interface Reconciled {
  readonly a: string;
  readonly b: string;
  readonly windowSeconds: number;
  readonly common: boolean;
}

export function reconcileQuery({ a, b, windowSeconds, common }: Reconciled) {
  return queryOptions({
    queryKey: ["reconcile", a, b, windowSeconds, common],
    queryFn: ({ signal }) =>
      get<ReconcileAnswer>(
        "reconciliation",
        { a, b, window_ms: windowSeconds * 1000, common_users: String(common) },
        signal,
      ),
  });
}

export function addSource(entry: Readonly<Record<string, string | undefined>>): Promise<IntakeState> {
  return post<IntakeState>("sources", undefined, { parameters: entry });
}

export function makeToken(id: string): Promise<SourceToken> {
  return post<SourceToken>(`sources/${encodeURIComponent(id)}/tokens`);
}
