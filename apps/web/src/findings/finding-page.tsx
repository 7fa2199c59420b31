// One finding whole: the question, for and against, how it compares, its accesses, how it was computed, and how to check all of it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import type { DetectorCard, Finding, FindingAnswer, QueuedFinding } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { Replies, ReviewSheet } from "../review/index.ts";
import { useSession } from "../session/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { AccessesSheet } from "./accesses.tsx";
import { BundleTool } from "./bundle-tool.tsx";
import { Evidence } from "./evidence.tsx";
import { Fact, Facts } from "./facts.tsx";
import { KindChip } from "./kind-chip.tsx";
import { PeersSheet } from "./peers-chart.tsx";
import { detectorsQuery, findingQuery, markRead } from "./queries.ts";
import { RelatedSheet } from "./related.tsx";
import { ReproductionSheet } from "./reproduction.tsx";
import { RuleSheet } from "./rule-sheet.tsx";
import { SealedSheet } from "./sealed.tsx";
import { SignalsSheet } from "./signals.tsx";
import { percent } from "./words.ts";

export function FindingPage({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(findingQuery(id));
  const { data: detectors } = useQuery(detectorsQuery);
  useTitle(data === undefined ? words.queue.title : visibleText(data.finding.sentence));
  const read = data !== undefined;
  useEffect(() => {
    if (read) markRead(queries, id);
  }, [read, id, queries]);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.page.waiting} rows={12} />;
  return <Whole answer={data} cards={detectors?.detectors ?? []} />;
}

interface WholeProps {
  readonly answer: FindingAnswer;
  readonly cards: readonly DetectorCard[];
}

function Whole({ answer: { finding, row, rule, related }, cards }: WholeProps) {
  const sample = finding.kind === "sample";
  const mayReview = mayDo(useSession(), "review");
  return (
    <article className="finding-page">
      <header className="headline">
        <p className="quiet">
          <Link to="/findings">{words.queue.title}</Link> · {words.page.place(finding.rank)}
        </p>
        <h1>
          <VisibleText text={finding.sentence} />
        </h1>
        <p className="meta">
          {[...new Set([finding.kind, ...finding.signals.map(({ kind }) => kind)])].map((kind) => (
            <KindChip key={kind} kind={kind} />
          ))}
          <span className="dim">
            {formatDay(finding.day)} · {words.accesses(finding.events.length)}
          </span>
          <BundleTool finding={finding.id} events={finding.events.length} />
        </p>
      </header>
      <div className="finding-cols">
        <div className="stack wide-gap">
          <section className="sheet">
            <Evidence against={row.against} counter={row.counter} level={2} />
            {mayReview ? <Replies id={finding.id} level={2} /> : null}
          </section>
          {sample ? null : <PeersSheet id={finding.id} signals={finding.signals} />}
          <AccessesSheet id={finding.id} />
          <RuleSheet kind={finding.kind} rule={rule} />
          <SignalsSheet finding={finding} cards={cards} />
          <RelatedSheet related={related} />
        </div>
        <aside className="stack wide-gap" aria-label={words.page.aside}>
          <section className="sheet">
            <Facts row={row} since={finding.since} />
          </section>
          <RightSheet finding={finding} row={row} cards={cards} />
          {mayReview ? <ReviewSheet id={finding.id} /> : null}
          <ReproductionSheet key={finding.id} id={finding.id} />
          <SealedSheet key={`sealed ${finding.id}`} finding={finding} />
          <BasisSheet finding={finding} />
        </aside>
      </div>
    </article>
  );
}

/** How often such findings turn out right: nobody knows before some were decided. */
function RightSheet({
  finding,
  row,
  cards,
}: {
  readonly finding: Finding;
  readonly row: QueuedFinding;
  readonly cards: readonly DetectorCard[];
}) {
  if (finding.kind === "sample") return null;
  const text = words.page.right;
  const card = cards.find(({ kind }) => kind === finding.kind);
  return (
    <section className="sheet" aria-labelledby="right-title">
      <header>
        <h2 id="right-title">{text.title}</h2>
      </header>
      <dl>
        <Fact name={text.upheld}>{text.unknown}</Fact>
        {card === undefined ? null : <Fact name={text.expected}>{text.expectedOf(percent(card.upheld_before))}</Fact>}
        <Fact name={text.weight}>
          {row.rank}
          <small>{text.weightOf}</small>
        </Fact>
      </dl>
    </section>
  );
}

function BasisSheet({ finding: { basis, kind } }: { readonly finding: Finding }) {
  const text = words.page.basis;
  const { learned, day } = basis;
  return (
    <section className="sheet" aria-labelledby="basis-title">
      <header>
        <h2 id="basis-title">{text.title}</h2>
      </header>
      <dl>
        <Fact name={text.learned}>{text.learnedOf(learned.events, formatDay(learned.before))}</Fact>
        <Fact name={text.day}>{kind.startsWith("rule:") ? text.rule : text.dayOf(day.events, day.users)}</Fact>
        <Fact name={text.size}>{text.sizes(learned.tree_size, day.tree_size)}</Fact>
        <Fact name={text.context}>
          {basis.context.length === 0 ? (
            text.none
          ) : (
            <ul className="bare-list mono">
              {basis.context.map((name) => (
                <li key={name}>
                  <VisibleText text={name} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
        {basis.explanations === "" ? null : (
          <Fact name={text.explanations}>
            <span className="mono">
              <VisibleText text={basis.explanations} />
            </span>
          </Fact>
        )}
        <Fact name={text.software}>
          Quis <VisibleText text={basis.software} />
        </Fact>
      </dl>
    </section>
  );
}
