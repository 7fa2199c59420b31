// Questions to the server that this page came from. Answers are typed by the contract.
import type { Answer, Ask, EventDetail, Status, Vkeys } from "@quis/contract";
import { get, type Parameters } from "./request.ts";

export const api = {
  status: (signal?: AbortSignal) => get<Status>("status", {}, signal),
  vkeys: (signal?: AbortSignal) => get<Vkeys>("vkeys", {}, signal),
  ask: (q: string, signal?: AbortSignal) => get<Ask>("ask", { q }, signal),
  who: (subject: string, page: Parameters, signal?: AbortSignal) => get<Answer>("who", { subject, ...page }, signal),
  user: (user: string, page: Parameters, signal?: AbortSignal) =>
    get<Answer>(`users/${encodeURIComponent(user)}/events`, page, signal),
  session: (session: string, page: Parameters, signal?: AbortSignal) =>
    get<Answer>(`sessions/${encodeURIComponent(session)}/events`, page, signal),
  events: (filters: Parameters, signal?: AbortSignal) => get<Answer>("events", filters, signal),
  event: (index: number, log: "records" | "oversight", signal?: AbortSignal) =>
    get<EventDetail>(`events/${index}`, { log }, signal),
};
