// The server's own verification of everything: what it said last, and another one with progress and a way to stop.
import type { VerifySummary } from "@quis/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Failure } from "../app/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { formatTime } from "../time/index.ts";
import { verifyOnServer } from "./queries.ts";

const words = logWords.server;

type State =
  | { readonly kind: "idle" | "stopped" }
  | { readonly kind: "running"; readonly phase: string; readonly done: number; readonly total: number | null }
  | { readonly kind: "failed"; readonly error: unknown };

export function ServerVerify({ verified }: { readonly verified: VerifySummary | null }) {
  const queries = useQueryClient();
  const [state, setState] = useState<State>({ kind: "idle" });
  const [newest, setNewest] = useState<VerifySummary | undefined>(undefined);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setState({ kind: "running", phase: "verify", done: 0, total: null });
    try {
      const summary = await verifyOnServer({
        signal: controller.signal,
        onProgress: ({ phase, done, total }) => setState({ kind: "running", phase, done, total }),
      });
      setNewest(summary);
      setState({ kind: "idle" });
      void queries.invalidateQueries({ queryKey: ["status"] });
    } catch (error) {
      setState(controller.signal.aborted ? { kind: "stopped" } : { kind: "failed", error });
    }
  };
  const said = newest ?? verified;
  const bad = said === null || said.ok ? undefined : firstBad(said);
  return (
    <section className="sheet" aria-labelledby="server-title">
      <header>
        <h2 id="server-title">{words.title}</h2>
        {said === null ? null : (
          <span className={`mark-state ${said.ok ? "ok" : "bad"}`}>{said.ok ? words.whole : words.broken}</span>
        )}
      </header>
      <div className="note stack-tight">
        <p className="dim">{words.lead}</p>
        <p role="status">
          {said === null
            ? words.never
            : said.ok
              ? `${words.ok(said.entries_checked, formatTime(said.checked_at))} (${words.took(said.seconds)})`
              : null}
        </p>
        {bad === undefined ? null : (
          <p className="failed mono" role="alert">
            {bad.code}: <VisibleText text={bad.reason} />
          </p>
        )}
        <div className="retry-line">
          <button type="button" disabled={state.kind === "running"} onClick={() => void run()}>
            {words.run}
          </button>
          {state.kind === "running" ? (
            <>
              <progress
                max={state.total ?? undefined}
                value={state.total === null ? undefined : state.done}
                aria-label={words.title}
              />
              <button type="button" className="tool" onClick={() => abort.current?.abort()}>
                {logWords.here.stop}
              </button>
            </>
          ) : null}
        </div>
        <p role="status" className="dim">
          {state.kind === "running" ? words.running(state.done, state.total, state.phase) : ""}
          {state.kind === "stopped" ? words.stopped : ""}
        </p>
        {state.kind === "failed" ? <Failure error={state.error} small /> : null}
        {said === null ? null : <p className="dim">{words.whose}</p>}
      </div>
    </section>
  );
}

function firstBad({ first_bad: own, oversight, others }: VerifySummary): VerifySummary["first_bad"] {
  return own ?? oversight?.first_bad ?? others?.find(({ first_bad: bad }) => bad !== undefined)?.first_bad;
}
