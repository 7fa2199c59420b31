// How a finding was computed: each detector's formula with its numbers, its parameters, and what it was compared with.
import type { DetectorCard, Finding, FindingSignal } from "@quis/contract";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { Fact } from "./facts.tsx";
import { formatFigure, formatP, percent } from "./words.ts";

interface SignalsSheetProps {
  readonly finding: Finding;
  readonly cards: readonly DetectorCard[];
}

export function SignalsSheet({ finding, cards }: SignalsSheetProps) {
  const { signals, p, basis } = finding;
  return (
    <section className="sheet" aria-labelledby="signals-title">
      <header>
        <h2 id="signals-title">{words.page.figures}</h2>
        {p === null || signals.length < 2 ? null : <span className="dim">{words.page.combined(formatP(p))}</span>}
      </header>
      {signals.map((signal, at) => (
        <Signal
          // oxlint-disable-next-line react/no-array-index-key -- signals in a fixed order
          key={at}
          signal={signal}
          card={cards.find(({ id }) => id === signal.detector)}
          parameters={basis.parameters[signal.detector] ?? {}}
        />
      ))}
    </section>
  );
}

interface SignalProps {
  readonly signal: FindingSignal;
  readonly card: DetectorCard | undefined;
  readonly parameters: Finding["basis"]["parameters"][string];
}

function Signal({ signal, card, parameters }: SignalProps) {
  const { page, facts } = words;
  const given = Object.entries(parameters);
  const version = signal.version.length > 16 ? `${signal.version.slice(0, 12)}…` : signal.version;
  return (
    <section className="signal">
      <h3>
        <VisibleText text={page.signal(signal.detector, version)} />
        <span className="dim">
          {" "}
          <VisibleText text={card === undefined ? "" : words.asks(card.id)} />
        </span>
      </h3>
      <p>
        <VisibleText text={signal.sentence} />
      </p>
      <p className="formula mono" aria-label={page.formula}>
        <VisibleText text={signal.formula} />
      </p>
      <dl className="figures">
        <Fact name={page.judged}>{formatDay(signal.day)}</Fact>
        {signal.calibration === 0 ? null : (
          <Fact name={page.pWords}>
            {percent(signal.p)}
            <small>
              p = {formatP(signal.p)}, <VisibleText text={facts.comparedWith(signal.calibration, signal.stratum)} />
            </small>
          </Fact>
        )}
        {Object.entries(signal.figures).map(([name, value]) => (
          <Fact key={name} name={name.replaceAll("_", " ")}>
            <VisibleText text={formatFigure(value)} />
          </Fact>
        ))}
      </dl>
      {given.length === 0 ? null : (
        <details className="part">
          <summary>{page.parameters(given.length)}</summary>
          <dl className="figures">
            {given.map(([name, value]) => (
              <Fact key={name} name={name}>
                <VisibleText text={Array.isArray(value) ? value.join(", ") || "–" : String(value)} />
              </Fact>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
