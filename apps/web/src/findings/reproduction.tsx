// The finding computed again on the server, now: progress, stop, and what it came to.
import { useEffect, useRef, useState } from "react";
import type { Progress, Reproduction } from "@quis/contract";
import { Failure } from "../app/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { computeAgain } from "./queries.ts";
import { formatSeconds } from "./words.ts";

type State =
  | { readonly kind: "idle" | "stopped" }
  | { readonly kind: "running"; readonly progress: Progress | undefined }
  | { readonly kind: "done"; readonly reproduction: Reproduction }
  | { readonly kind: "failed"; readonly error: unknown };

export function ReproductionSheet({ id }: { readonly id: string }) {
  const [state, setState] = useState<State>({ kind: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setState({ kind: "running", progress: undefined });
    try {
      const { reproduction } = await computeAgain(id, controller.signal, (progress) =>
        setState({ kind: "running", progress }),
      );
      if (reproduction !== undefined) setState({ kind: "done", reproduction });
    } catch (error) {
      setState(controller.signal.aborted ? { kind: "stopped" } : { kind: "failed", error });
    }
  };
  const text = words.page.again;
  return (
    <section className="sheet" aria-labelledby="again-title">
      <header>
        <h2 id="again-title">{text.title}</h2>
      </header>
      <div className="note stack">
        <p>{text.lead}</p>
        <div role="status" className="stack">
          {state.kind === "running" ? <Running progress={state.progress} /> : null}
          {state.kind === "stopped" ? <p>{text.stopped}</p> : null}
          {state.kind === "done" ? <Came reproduction={state.reproduction} /> : null}
        </div>
        {state.kind === "failed" ? <Failure error={state.error} small /> : null}
        {state.kind === "running" ? (
          <button type="button" onClick={() => running.current?.abort()}>
            {text.cancel}
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => void start()}>
            {text.start}
          </button>
        )}
        <p className="dim">
          {text.by}: <code className="mono break">quis finding {id} --reproduce</code>
        </p>
      </div>
    </section>
  );
}

function Running({ progress }: { readonly progress: Progress | undefined }) {
  const text = words.page.again;
  const total = progress?.total ?? 0;
  return (
    <>
      <progress aria-label={text.title} max={Math.max(1, total)} value={progress?.done ?? 0} />
      <p className="dim">{progress === undefined ? text.begun : text.progress(progress.done, total)}</p>
    </>
  );
}

function Came({ reproduction: { same, differs, missing, seconds } }: { readonly reproduction: Reproduction }) {
  const text = words.page.again;
  if (same) return <p className="mark-state ok">{text.same(formatSeconds(seconds))}</p>;
  return (
    <>
      <p className="mark-state bad">{text.differs}</p>
      {missing.length === 0 ? null : (
        <>
          <h3>{text.missing}</h3>
          <ul className="bare-list">
            {missing.map((one) => (
              <li key={one}>
                <VisibleText text={one} />
              </li>
            ))}
          </ul>
        </>
      )}
      {differs.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">{text.field}</th>
              <th scope="col">{text.recorded}</th>
              <th scope="col">{text.now}</th>
            </tr>
          </thead>
          <tbody>
            {differs.map(({ field, recorded, now }) => (
              <tr key={field}>
                <td className="mono">
                  <VisibleText text={field} />
                </td>
                <td>
                  <VisibleText text={shown(recorded)} />
                </td>
                <td>
                  <VisibleText text={shown(now)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
