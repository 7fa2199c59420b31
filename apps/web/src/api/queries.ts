// What the page asks, as cached queries. Every question is sealed in the oversight log, so none is asked twice without need:
// no refetch on focus, no retry, no prefetch. The state, which is not a question about people, comes by itself (live/).
import { QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Question, requestOf } from "../url/index.ts";
import { api } from "./client.ts";

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The server is on this machine: it answers without a network.
        networkMode: "always",
      },
    },
  });
}

export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => api.status(signal),
});

export const vkeysQuery = queryOptions({ queryKey: ["vkeys"], queryFn: ({ signal }) => api.vkeys(signal) });

export function askQuery(text: string) {
  return queryOptions({ queryKey: ["ask", text], queryFn: ({ signal }) => api.ask(text, signal), staleTime: 30_000 });
}

export function eventQuery(index: number, log: "records" | "oversight" = "records") {
  return queryOptions({ queryKey: ["event", log, index], queryFn: ({ signal }) => api.event(index, log, signal) });
}

/** The newest accesses, for the examples of the first screen. */
export const newestQuery = queryOptions({
  queryKey: ["newest"],
  queryFn: ({ signal }) => api.events({ limit: 12 }, signal),
  staleTime: 60_000,
});

/** All pages of a question so far; the next one begins where `next` of the last says. */
export function answerQuery(question: Question) {
  return infiniteQueryOptions({
    queryKey: ["answer", question],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const { kind, value, parameters } = requestOf(question);
      const page = { ...parameters, limit: kind === "session" ? 1000 : 100, cursor: pageParam };
      if (kind === "who") return api.who(value, page, signal);
      if (kind === "user") return api.user(value, page, signal);
      if (kind === "session") return api.session(value, page, signal);
      return api.events(page, signal);
    },
    getNextPageParam: (last) => last.next,
    staleTime: 30_000,
  });
}
