// The steps of a proof in plain words, each with its result. Green appears only for what was computed here.
import { en } from "../strings/index.ts";
import { masks } from "../strings/masks.ts";
import { VisibleText } from "../text/index.ts";
import type { Step, Verdict } from "./check-event.ts";

interface ProofStepsProps {
  readonly verdict: Verdict | undefined;
  /** The key could not be had, so nothing can be checked. */
  readonly failed?: boolean;
  readonly level: 2 | 3;
  readonly vkey: string | undefined;
  readonly index: number;
}

export function ProofSteps({ verdict, failed = false, level, vkey, index }: ProofStepsProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const state = stateOf(verdict, failed);
  return (
    <section className="proof" data-state={state} aria-label={en.proof.title}>
      <div className="proof-head">
        <Heading>{en.proof.title}</Heading>
        <ProofState verdict={verdict} failed={failed} />
      </div>
      {verdict === undefined ? null : <p>{leadOf(verdict)}</p>}
      {verdict !== undefined && !verdict.proved && verdict.steps.length === 0 ? (
        <p className="reason-text mono">
          <VisibleText text={verdict.reason ?? ""} />
        </p>
      ) : null}
      <ol className="steps">
        {verdict?.steps.map((step) => (
          <StepLine key={step.name} step={step} verdict={verdict} />
        ))}
      </ol>
      {verdict === undefined ? null : (
        <>
          <div className="not-proved">
            <strong>{en.proof.notTitle}</strong>
            <ul>
              {en.proof.not.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
          {vkey === undefined ? null : (
            <p className="dim">
              {en.proof.key} <span className="mono break">{vkey}</span>
              {verdict.head === undefined ? null : `, ${en.proof.head(verdict.head.size)}`}
            </p>
          )}
          <p className="dim">
            {en.proof.howto} <span className="mono">{index}</span>
          </p>
        </>
      )}
    </section>
  );
}

type State = "proved" | "refused" | "checking" | "unknown" | "gone";

function leadOf(verdict: Verdict): string {
  if (!verdict.proved) return en.proof.refusedLead;
  if (verdict.masked) return masks.provedLead;
  return verdict.gone ? en.proof.goneLead : en.proof.provedLead;
}

// Green is for content that was checked; of an erased event there is none.
function stateOf(verdict: Verdict | undefined, failed: boolean): State {
  if (verdict === undefined) return failed ? "unknown" : "checking";
  if (verdict.proved && verdict.gone) return "gone";
  return verdict.proved ? "proved" : "refused";
}

/** The outcome in one word. */
export function ProofState({
  verdict,
  failed = false,
}: {
  readonly verdict: Verdict | undefined;
  readonly failed?: boolean;
}) {
  const state = stateOf(verdict, failed);
  const words = {
    proved: en.proof.proved,
    refused: en.proof.refused,
    checking: en.proof.checking,
    unknown: en.proof.notRun,
    gone: en.proof.gone,
  };
  return (
    <span className={`state ${state}`} role="status">
      {words[state]}
    </span>
  );
}

function provedWords({ name }: Step, { masked: isMasked }: Verdict): string {
  return isMasked && name === "event" ? masks.provedStep : en.proof.steps[name].proved;
}

function absentWords({ name }: Step, { gone, masked: isMasked }: Verdict): string {
  if (gone) return en.proof.goneStep;
  return isMasked ? masks.rawStep : en.proof.steps[name].absent;
}

function StepLine({ step, verdict }: { readonly step: Step; readonly verdict: Verdict }) {
  const words = en.proof.steps[step.name];
  const { result } = step;
  const said =
    result.state === "proved" ? en.proof.proved : result.state === "refused" ? en.proof.refused : en.proof.absent;
  return (
    <li data-step={step.name} data-state={result.state}>
      <span className="mark" aria-hidden="true">
        {result.state === "proved" ? "✓" : result.state === "refused" ? "✗" : "–"}
      </span>
      <span>
        <strong>{words.title}</strong> <span className={`said-state ${result.state}`}>{said}</span>
        <br />
        {result.state === "refused" ? (
          <span className="reason-text">
            {en.proof.reason}:{" "}
            <span className="mono break">
              <VisibleText text={result.reason} />
            </span>
          </span>
        ) : (
          <span className="dim" title={result.state === "proved" ? result.value : undefined}>
            {result.state === "proved" ? provedWords(step, verdict) : absentWords(step, verdict)}
          </span>
        )}
      </span>
    </li>
  );
}
