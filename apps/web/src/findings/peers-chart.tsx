// How a finding's scores stand among those of comparable earlier work: a line for each detector, with its figures as a table.
import { useState } from "react";
import { useWidth } from "../app/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import type { FindingSignal } from "@quis/contract";
import { layOutPeers, PEERS_HEIGHT, type Placed, placedOf, type PeersLayout } from "./peers-layout.ts";
import { peersSvg } from "./peers-svg.ts";
import { formatFigure, percent } from "./words.ts";

export function PeersSheet({ id, signals }: { readonly id: string; readonly signals: readonly FindingSignal[] }) {
  const [asTable, setAsTable] = useState(false);
  const placed = placedOf(signals);
  const saveCsv = (): void => {
    const rows = placed.flatMap((signal) => [
      ...signal.peers.map(({ share, score }) => [signal.detector, signal.stratum, share, score] as const),
      [signal.detector, words.peers.this, null, signal.score] as const,
    ]);
    const table = csvTable(["detector", "stratum", "share", "score"], rows);
    saveFile(fileName(["quis", "finding", id.slice(0, 8), "peers"], "csv"), "text/csv;charset=utf-8", table);
  };
  const saveSvg = (): void =>
    saveFile(fileName(["quis", "finding", id.slice(0, 8), "peers"], "svg"), "image/svg+xml", peersSvg(placed));
  return (
    <section className="sheet" aria-labelledby="peers-title">
      <header>
        <h2 id="peers-title">{words.page.compares}</h2>
        <span className="dim">{placed.length === 0 ? null : words.peers.lead}</span>
        {placed.length === 0 ? null : (
          <span className="tools">
            <button type="button" className="tool" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {asTable ? words.peers.asChart : words.peers.asTable}
            </button>
            <button type="button" className="tool" aria-label={words.peers.saveSvgLabel} onClick={saveSvg}>
              {words.peers.saveSvg}
            </button>
            <button type="button" className="tool" aria-label={words.peers.saveCsvLabel} onClick={saveCsv}>
              {words.peers.saveCsv}
            </button>
          </span>
        )}
      </header>
      {placed.length === 0 ? <p className="note dim">{ruleRate(signals) ?? words.peers.none}</p> : null}
      {placed.map((signal, at) => (
        // Two signals of one finding may say the same: a case that stands for many records is one signal per record.
        <div key={at} className="peers">
          <p>
            <b>
              <VisibleText text={signal.detector} />
            </b>{" "}
            <span className="dim">
              <VisibleText text={words.asks(signal.detector) || signal.kind} />
            </span>
          </p>
          {asTable ? <PeersTable signal={signal} /> : <PeersLine signal={signal} />}
          <p className="dim quiet">
            <VisibleText text={words.peers.nearer(signal.calibration, signal.stratum)} />
          </p>
        </div>
      ))}
    </section>
  );
}

/** A rule has no scores: how often it has matched is what it is compared by. */
function ruleRate(signals: readonly FindingSignal[]): string | undefined {
  const { matched_user_days: matched, user_days: days } = signals[0]?.figures ?? {};
  return typeof matched === "number" && typeof days === "number" ? words.peers.rule(matched, days) : undefined;
}

function PeersLine({ signal }: { readonly signal: Placed }) {
  const [width, frame] = useWidth();
  return (
    <div ref={frame} className="peers-frame">
      {width === 0 ? null : <PeersDrawing signal={signal} layout={layOutPeers(signal, width)} />}
    </div>
  );
}

function PeersDrawing({ signal, layout }: { readonly signal: Placed; readonly layout: PeersLayout }) {
  const { width, y, all, most, half, median, highest, mark, labels } = layout;
  const anchor = mark > width - 60 ? "end" : mark < 60 ? "start" : "middle";
  return (
    <svg
      className="chart peers-chart"
      width={width}
      height={PEERS_HEIGHT}
      viewBox={`0 0 ${width} ${PEERS_HEIGHT}`}
      role="img"
      aria-label={words.peers.chart(signal.detector, percent(signal.p))}
    >
      <line className="all" x1={all[0]} x2={all[1]} y1={y} y2={y} />
      <line className="most" x1={most[0]} x2={most[1]} y1={y} y2={y} />
      <line className="half" x1={half[0]} x2={half[1]} y1={y} y2={y} />
      <line className="tick" x1={median} x2={median} y1={y - 7} y2={y + 7} />
      <line className="tick" x1={highest} x2={highest} y1={y - 5} y2={y + 5} />
      <path className="mark" d={`M${mark} ${y - 8}l7 8l-7 8l-7 -8z`} />
      <text className="this" x={mark} y={14} textAnchor={anchor}>
        {words.peers.this}: {formatFigure(signal.score)}
      </text>
      {labels.map(({ x, anchor: side, share, score }) => (
        <text key={share} x={x} y={PEERS_HEIGHT - 8} textAnchor={side}>
          {labelOf(share)} {formatFigure(score)}
        </text>
      ))}
    </svg>
  );
}

function labelOf(share: number): string {
  if (share === 1) return words.peers.highest;
  return share === 0.5 ? `${words.peers.median} ≤` : `${percent(share)} ≤`;
}

function PeersTable({ signal }: { readonly signal: Placed }) {
  return (
    <table className="low">
      <thead>
        <tr>
          <th scope="col">{words.peers.share}</th>
          <th scope="col" className="figure">
            {words.peers.score}
          </th>
        </tr>
      </thead>
      <tbody>
        {signal.peers.map(({ share, score }) => (
          <tr key={share}>
            <td>{share === 0.999 ? "99.9 %" : percent(share)}</td>
            <td className="figure">{formatFigure(score)}</td>
          </tr>
        ))}
        <tr>
          <td>{words.peers.this}</td>
          <td className="figure">{formatFigure(signal.score)}</td>
        </tr>
      </tbody>
    </table>
  );
}
