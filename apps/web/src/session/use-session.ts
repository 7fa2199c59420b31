// The session as the page knows it.
import type { SessionAnswer } from "@quis/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { mayDo, sessionQuery } from "../api/index.ts";

/** The session; undefined while it is being asked for. */
export function useSession(): SessionAnswer | undefined {
  return useQuery(sessionQuery).data;
}

/** Whether this person may do an action at all. What a policy says of the one case at hand, only the server knows. */
export function useMay(action: string): boolean {
  return mayDo(useSession(), action);
}

/**
 * Takes up a session that has begun. What was asked by somebody else is forgotten: nobody reads on in another's name. Returns whether it is
 * the same person as before.
 */
export function useTakeUpSession(): (session: SessionAnswer) => boolean {
  const queries = useQueryClient();
  return useCallback(
    (session) => {
      const before = queries.getQueryData(sessionQuery.queryKey)?.principal?.uid;
      const same = before === undefined || before === session.principal?.uid;
      if (!same) queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      queries.setQueryData(sessionQuery.queryKey, session);
      return same;
    },
    [queries],
  );
}
