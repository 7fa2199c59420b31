// Tries records again, with progress and a way to stop.
import type { RetrySummary } from "@quis/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Failure } from "../app/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { retryRecords } from "./queries.ts";

const words = sourceWords.quarantine;

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly done: number; readonly total: number | null }
  | { readonly kind: "done"; readonly summary: RetrySummary }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: unknown };

interface RetryProps {
  /** All records without it. */
  readonly id?: string;
  readonly label: string;
  readonly onDone?: (summary: RetrySummary) => void;
}

export function Retry({ id, label, onDone }: RetryProps) {
  const queries = useQueryClient();
  const [state, setState] = useState<State>({ kind: "idle" });
  const abort = useRef<AbortController>(undefined);
  // Whoever leaves the page stops the work: the server ends it when the connection goes.
  useEffect(() => () => abort.current?.abort(), []);
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setState({ kind: "running", done: 0, total: null });
    try {
      const onProgress = (done: number, total: number | null): void => setState({ kind: "running", done, total });
      const summary = await retryRecords(id, { signal: controller.signal, onProgress });
      setState({ kind: "done", summary });
      onDone?.(summary);
    } catch (error) {
      if (controller.signal.aborted) setState({ kind: "stopped" });
      else setState({ kind: "failed", error });
    } finally {
      // Also after a stop: what was sealed before it is no longer set aside.
      void queries.invalidateQueries({ queryKey: ["quarantine", "list"] });
      void queries.invalidateQueries({ queryKey: ["status"] });
    }
  };
  return (
    <div className="retry">
      <div className="retry-line">
        <button type="button" disabled={state.kind === "running"} onClick={() => void run()}>
          {state.kind === "running" ? words.retrying : label}
        </button>
        {state.kind === "running" ? (
          <>
            <progress
              max={state.total ?? undefined}
              value={state.total === null ? undefined : state.done}
              aria-label={label}
            />
            <button type="button" className="tool" onClick={() => abort.current?.abort()}>
              {words.stop}
            </button>
          </>
        ) : null}
      </div>
      <p role="status" className="dim">
        {said(state)}
      </p>
      {state.kind === "failed" ? <Failure error={state.error} small /> : null}
    </div>
  );
}

function said(state: State): string {
  if (state.kind === "running") return words.retryLine(state.done, state.total);
  if (state.kind === "stopped") return words.stopped;
  if (state.kind !== "done") return "";
  const { tried, sealed, duplicates, still_quarantined: left } = state.summary;
  return words.result(tried, sealed, duplicates, left);
}
