// What each detector asks, by what, and whether it can judge what there is. Names nobody.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { DetectorCard } from "@quis/contract";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { Fact } from "./facts.tsx";
import { KindChip } from "./kind-chip.tsx";
import { detectorsQuery } from "./queries.ts";
import { FindingTabs } from "./tabs.tsx";
import { percent } from "./words.ts";

export function DetectorsPage() {
  const text = words.detectors;
  useTitle(text.title);
  const { data, error, refetch } = useQuery(detectorsQuery);
  const cards = data?.detectors ?? [];
  return (
    <>
      <div className="headline">
        <div className="page-head">
          <h1>{text.title}</h1>
          <FindingTabs />
        </div>
        <p className="lead" role="status">
          {data === undefined ? "\u00a0" : text.lead(cards.filter(({ applies }) => applies).length, cards.length)}
        </p>
        <p className="quiet">
          {text.hint}{" "}
          {data === undefined ? null : (
            <>
              {text.budget(String(data.budget), percent(data.sample))}{" "}
              <VisibleText text={text.relationships(data.explanations)} />
            </>
          )}
        </p>
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={text.waiting} rows={12} /> : null}
      {cards.length === 0 ? null : (
        <ul className="detectors">
          {cards.map((card) => (
            <Card key={card.id} card={card} />
          ))}
        </ul>
      )}
    </>
  );
}

function Card({ card }: { readonly card: DetectorCard }) {
  const text = words.detectors;
  return (
    <li className="sheet detector">
      <div className="detector-head">
        <span className="mono dim">
          <VisibleText text={card.id} />
        </span>
        <h2>
          <VisibleText text={words.asks(card.id) || card.kind} />
        </h2>
        <KindChip kind={card.kind} />
        <span className={card.applies ? "mark-state ok" : "mark-state warn"}>
          {card.applies ? text.applies : text.not}
        </span>
      </div>
      {card.applies ? null : (
        <p className="note">
          <VisibleText text={card.reason ?? ""} />
        </p>
      )}
      <dl className="across">
        <Fact name={text.facts.about}>{text.about[card.about]}</Fact>
        <Fact name={text.facts.harm}>{words.facts.harmOf(card.harm)}</Fact>
        <Fact name={text.facts.minutes}>{words.queue.minutes(card.minutes)}</Fact>
        <Fact name={text.facts.expected}>{percent(card.upheld_before)}</Fact>
        <Fact name={text.facts.version}>
          <VisibleText text={card.version} />
        </Fact>
        <Fact name={words.tabs.queue}>
          {card.findings === 0 ? (
            words.findings(0)
          ) : (
            <Link to="/findings" search={{ detector: card.id }}>
              {words.findings(card.findings)}
            </Link>
          )}
        </Fact>
      </dl>
      {card.parameters.length === 0 ? null : (
        <details className="part">
          <summary>{text.parameters(card.parameters.length)}</summary>
          <Parameters parameters={card.parameters} />
        </details>
      )}
    </li>
  );
}

function Parameters({ parameters }: Pick<DetectorCard, "parameters">) {
  const text = words.detectors;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.page.parameter}</th>
          <th scope="col">{text.now}</th>
          <th scope="col">{text.usual}</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, value, usual }) => (
          <tr key={name}>
            <td className="mono">
              <VisibleText text={name} />
            </td>
            <td>
              <VisibleText text={valueWords(value)} />
              {valueWords(value) === valueWords(usual) ? null : <span className="chip">{text.changed}</span>}
            </td>
            <td className="dim">
              <VisibleText text={valueWords(usual)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueWords(value: DetectorCard["parameters"][number]["value"]): string {
  return Array.isArray(value) ? value.join(", ") || "–" : String(value);
}
