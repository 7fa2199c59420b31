// Work that a form begins and that can be stopped: how far it is, and what became of it.
import { useEffect, useRef, useState } from "react";
import { Failure } from "./failure.tsx";

type State =
  | { readonly at: "writing" | "stopped" }
  | { readonly at: "making"; readonly phase: string }
  | { readonly at: "failed"; readonly error: unknown };

/** What does the work: it says how far it is in words, and ends early when the signal says so. */
type Make = (signal: AbortSignal, onPhase: (phase: string) => void) => Promise<void>;

export interface Making {
  readonly state: State;
  readonly busy: boolean;
  readonly begin: (make: Make) => Promise<void>;
  readonly stop: () => void;
}

/** Once made, it counts as being made until the page is left for what was made. Leaving the page before stops it. */
export function useMaking(): Making {
  const [state, setState] = useState<State>({ at: "writing" });
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);
  return {
    state,
    busy: state.at === "making",
    begin: async (make) => {
      const own = new AbortController();
      controller.current = own;
      setState({ at: "making", phase: "" });
      try {
        await make(own.signal, (phase) => setState({ at: "making", phase }));
      } catch (error) {
        setState(own.signal.aborted ? { at: "stopped" } : { at: "failed", error });
      }
    },
    stop: () => controller.current?.abort(),
  };
}

interface MakingFootProps {
  readonly making: Making;
  readonly words: {
    readonly start: string;
    readonly stop: string;
    readonly stopped: string;
    readonly making: string;
  };
  /** What the form still wants, or empty. */
  readonly wanting: string;
}

export function MakingFoot({ making: { state, busy, stop }, words, wanting }: MakingFootProps) {
  return (
    <>
      {wanting === "" ? null : <p role="alert">{wanting}</p>}
      {state.at === "failed" ? <Failure error={state.error} small /> : null}
      <p className="dialog-foot">
        {busy ? (
          <button type="button" onClick={stop}>
            {words.stop}
          </button>
        ) : (
          <button type="submit" className="primary">
            {words.start}
          </button>
        )}
        <span role="status">
          {state.at === "stopped" ? words.stopped : null}
          {state.at === "making" ? `${words.making} ${state.phase}` : null}
        </span>
      </p>
    </>
  );
}
