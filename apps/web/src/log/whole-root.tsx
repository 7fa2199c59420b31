// The root of the log computed from its entries in this browser, up to a limit, with progress and a way to stop.
import { useEffect, useId, useRef, useState } from "react";
import { count } from "../strings/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { type ReadFile, type Recomputed, recomputeRoot, type SignedHead } from "./public-log.ts";

const words = logWords.here;
const STEPS = [1000, 10_000, 100_000, 1_000_000] as const;
const SHOWN_EVERY_MS = 100;

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "running" | "stopped"; readonly done: number; readonly all: number }
  | { readonly kind: "done"; readonly result: Recomputed }
  | { readonly kind: "failed"; readonly reason: string };

export function WholeRoot({ head, read }: { readonly head: SignedHead; readonly read: ReadFile }) {
  const { size } = head.checkpoint;
  const limits = STEPS.filter((limit) => limit < size);
  const [limit, setLimit] = useState(size <= 100_000 ? size : 100_000);
  const [state, setState] = useState<State>({ kind: "idle" });
  const abort = useRef<AbortController>(undefined);
  const id = useId();
  useEffect(() => () => abort.current?.abort(), []);
  if (size === 0) return null;
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    const all = Math.min(limit, size);
    let done = 0;
    let shownMs = 0;
    setState({ kind: "running", done, all });
    try {
      const result = await recomputeRoot(head, read, limit, {
        signal: controller.signal,
        onProgress: (entries) => {
          done = entries;
          if (performance.now() - shownMs < SHOWN_EVERY_MS) return;
          shownMs = performance.now();
          setState({ kind: "running", done, all });
        },
      });
      setState({ kind: "done", result });
    } catch (error) {
      if (controller.signal.aborted) setState({ kind: "stopped", done, all });
      else setState({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const isRunning = state.kind === "running";
  return (
    <div className="whole-root">
      <h3>{words.wholeTitle}</h3>
      <p className="dim">{words.wholeLead}</p>
      <div className="line-form">
        <label htmlFor={id}>
          {words.limit}
          <select
            id={id}
            value={limit}
            disabled={isRunning}
            onChange={(event) => setLimit(Number(event.currentTarget.value))}
          >
            {limits.map((value) => (
              <option key={value} value={value}>
                {count(value)}
              </option>
            ))}
            <option value={size}>{words.all(size)}</option>
          </select>
        </label>
        {isRunning ? (
          <button type="button" onClick={() => abort.current?.abort()}>
            {words.stop}
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => void run()}>
            {words.run}
          </button>
        )}
        {isRunning ? <progress max={state.all} value={state.done} aria-label={words.wholeTitle} /> : null}
      </div>
      <div role="status" className="whole-result">
        {isRunning ? <span className="dim">{words.running(state.done, state.all)}</span> : null}
        {state.kind === "stopped" ? <span>{words.stopped(state.done)}</span> : null}
        {state.kind === "failed" ? (
          <p className="failed mono">
            <VisibleText text={state.reason} />
          </p>
        ) : null}
        {state.kind === "done" ? <Result result={state.result} /> : null}
      </div>
    </div>
  );
}

function Result({ result }: { readonly result: Recomputed }) {
  const { entries, size, root, expected, holds } = result;
  return (
    <div data-state={holds ? "proved" : "refused"} className="root-result">
      <p>
        <span className={`state ${holds ? "proved" : "refused"}`}>{holds ? words.proved : words.refused}</span>{" "}
        {holds ? (entries === size ? words.whole(entries) : words.part(entries, size)) : words.wrong}
      </p>
      <dl>
        <div>
          <dt>{words.computed}</dt>
          <dd className="mono break">{root}</dd>
        </div>
        <div>
          <dt>{words.wanted}</dt>
          <dd className="mono break">{expected}</dd>
        </div>
      </dl>
      {holds ? <p className="dim">{words.notProved}</p> : null}
    </div>
  );
}
