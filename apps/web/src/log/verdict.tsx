// The parts of every verdict: what was checked and what it came to, sentences, and the steps of the check.
import type { ReactNode } from "react";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";

const words = logWords.file;

interface VerdictProps {
  readonly proved: boolean;
  /** What kind of thing it is, in a word, and its name. */
  readonly kind: string;
  readonly name: string;
  readonly headline: string;
  readonly reason: string | undefined;
  readonly children: ReactNode;
}

export function Verdict({ proved, kind, name, headline, reason, children }: VerdictProps) {
  return (
    <div className="file-verdict" data-state={proved ? "proved" : "refused"} role="status">
      <p className="dim">
        {kind}: <VisibleText text={name} />
      </p>
      <p>
        <strong>
          <VisibleText text={headline} />
        </strong>
      </p>
      {reason === undefined ? null : (
        <p className="mono reason-text">
          <VisibleText text={reason} />
        </p>
      )}
      {children}
    </div>
  );
}

export function Sentences({
  texts,
  state,
}: {
  readonly texts: readonly string[];
  readonly state: "passed" | "neutral";
}) {
  return (
    <ul className="checked">
      {texts.map((text) => (
        <li key={text} className={state}>
          <VisibleText text={text} />
        </li>
      ))}
    </ul>
  );
}

interface StepsProps {
  readonly steps: readonly { readonly title: string; readonly outcome: string; readonly detail: string }[];
  readonly open: boolean;
}

export function Steps({ steps, open }: StepsProps) {
  return (
    <details className="plain-details" open={open}>
      <summary>{words.steps}</summary>
      <ul className="checked">
        {steps.map(({ title, outcome, detail }) => (
          <li key={title} className={outcome === "passed" ? "passed" : outcome === "failed" ? "refused" : "neutral"}>
            <strong>{title}</strong> ({outcome}): <VisibleText text={detail} />
          </li>
        ))}
      </ul>
    </details>
  );
}
