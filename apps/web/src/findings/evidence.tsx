// What is asked about and what speaks for the user, side by side and of equal weight.
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";

interface EvidenceProps {
  readonly against: readonly { readonly detector: string; readonly sentence: string }[];
  readonly counter: readonly string[];
  readonly level: 2 | 3;
}

export function Evidence({ against, counter, level }: EvidenceProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div className="weigh" role="group" aria-label={words.evidence.title}>
      <section className="side against">
        <Heading>{words.evidence.against}</Heading>
        {against.length === 0 ? <p className="quiet">{words.evidence.noneAgainst}</p> : null}
        <ul>
          {against.map(({ detector, sentence }, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- sentences in a fixed order
            <li key={at}>
              <p>
                <VisibleText text={sentence} />
              </p>
              <span className="dim">
                <VisibleText text={detector} />
                {words.asks(detector) === "" ? null : `: ${words.asks(detector)}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="side for">
        <Heading>{words.evidence.for}</Heading>
        {counter.length === 0 ? <p className="quiet">{words.evidence.noneFor}</p> : null}
        <ul>
          {counter.map((fact, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- as above
            <li key={at}>
              <p>
                <VisibleText text={fact} />
              </p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
