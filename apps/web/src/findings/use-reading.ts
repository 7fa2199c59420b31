// When a finding counts as read: it stood open for a while and its end came into view. Only then is it asked for whole, which seals the reading.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { findingQuery, markRead } from "./queries.ts";

/** Who only walks past has read nothing. */
const LEAST_MS = 3000;

export type Reading = "open" | "sealing" | "read" | "failed";

/** `end` goes on the last element of what is to be read. */
export function useReading(
  id: string,
  seen: boolean,
): { readonly reading: Reading; readonly end: (element: Element | null) => void; readonly retry: () => void } {
  const queries = useQueryClient();
  const [stayed, setStayed] = useState(false);
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    // A page in the background is not being read.
    let left = LEAST_MS;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      left -= 250;
      if (left <= 0) {
        setStayed(true);
        clearInterval(timer);
      }
    }, 250);
    return () => clearInterval(timer);
  }, [id]);
  const end = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setEnded(true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { data, error, isFetching, refetch } = useQuery({ ...findingQuery(id), enabled: stayed && ended && !seen });
  const done = data !== undefined;
  useEffect(() => {
    if (done) markRead(queries, id);
  }, [done, id, queries]);
  const reading = done || seen ? "read" : error ? "failed" : isFetching ? "sealing" : "open";
  return { reading, end, retry: () => void refetch() };
}
