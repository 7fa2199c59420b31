// Tells before a session ends, and lets it go on.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { attend, getOpen, sessionQuery } from "../api/index.ts";
import { words } from "../strings/session.ts";
import { formatClock } from "../time/index.ts";
import { expiryOf } from "./expiry-state.ts";
import { useSession } from "./use-session.ts";

const LOOK_MS = 15_000;

export function Expiry() {
  const session = useSession();
  const queries = useQueryClient();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const state = expiryOf(session, nowMs);
  const soon = state?.kind;
  // Every question moves the end, so what is remembered of it may be old. Looking is no question and moves nothing.
  useEffect(() => {
    if (soon !== undefined) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }, [soon, queries]);
  const over = session?.principal !== undefined && session.principal === null;
  if (state === undefined || over) return null;
  const clock = formatClock(state.at);
  return (
    <p className="expiry" role="status">
      <span>{state.kind === "idle" ? words.expiry.idle(clock) : words.expiry.ends(clock)}</span>
      {state.kind === "idle" ? (
        <button
          type="button"
          onClick={() =>
            void getOpen("status").then(() => queries.invalidateQueries({ queryKey: sessionQuery.queryKey }))
          }
        >
          {words.expiry.stay}
        </button>
      ) : (
        <button type="button" onClick={() => void attend({ kind: "sign-in" })}>
          {words.expiry.again}
        </button>
      )}
    </p>
  );
}
