// One record: its texts with the parts in them, marked by shape and word, and what else of it is shown.
import { type RefObject, useEffect, useRef, useState } from "react";
import type { ReleasePart, ReleaseRecord } from "@quis/contract";
import { To } from "../app/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import type { Selected } from "./review.tsx";
import { partsOf, type Segment, segmentsOf, shownPieces, whole, type Window, windowOf } from "./segments.ts";

const words = releaseWords.review;

interface RecordViewProps {
  readonly record: ReleaseRecord;
  readonly at: number;
  readonly of: number;
  readonly current: ReleasePart | undefined;
  readonly onSelect: ((selected: Selected | undefined) => void) | undefined;
  readonly onGo: (part: string) => void;
}

export function RecordView({ record, at, of, current, onSelect, onGo }: RecordViewProps) {
  const { index, source, texts, others, withheld } = record;
  const parts = partsOf(record);
  return (
    <section className="sheet release-record" aria-labelledby="record-title">
      <header>
        <h2 id="record-title">{words.record(index, at, of)}</h2>
        <span className="dim mono">{source}</span>
        <To href={`/event/${index}`} className="tool">
          {words.event}
        </To>
      </header>
      {texts.map(({ field, path, text, parts: own }, place) => (
        <div key={[field, ...path].join("\n")} className="release-text">
          <h3 className="mono">
            <VisibleText text={[field, ...path].join(" / ")} />
          </h3>
          <Paper
            text={text}
            parts={own}
            current={own.find(({ id }) => id === current?.id)}
            onSelect={onSelect === undefined ? undefined : (chosen) => onSelect(chosen && { text: place, ...chosen })}
          />
        </div>
      ))}
      {parts.length === 0 ? null : (
        <div className="release-text">
          <h3>{words.parts}</h3>
          <ol className="release-parts">
            {parts.map(({ part, text }) => (
              <li key={part.id}>
                <button
                  type="button"
                  aria-current={part.id === current?.id ? "true" : undefined}
                  onClick={() => onGo(part.id)}
                >
                  <VisibleText text={text.slice(part.start, part.end).slice(0, 120)} />{" "}
                  <span className="release-state" data-state={part.state}>
                    {releaseWords.partStates[part.state]}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </div>
      )}
      {others.length === 0 ? null : (
        <div className="release-text">
          <h3>{words.shownFields}</h3>
          <dl className="release-others">
            {others.map(({ field, value }) => (
              <div key={field}>
                <dt className="mono">{field}</dt>
                <dd className="mono">
                  <VisibleText text={value.slice(0, 400)} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <p className="note dim">{words.withheldFields(withheld.length)}</p>
    </section>
  );
}

interface PaperProps {
  readonly text: string;
  readonly parts: readonly ReleasePart[];
  readonly current: ReleasePart | undefined;
  readonly onSelect: ((at: Window | undefined) => void) | undefined;
}

function Paper({ text, parts, current, onSelect }: PaperProps) {
  const [isWhole, setWhole] = useState(false);
  const paper = useRef<HTMLParagraphElement>(null);
  const shown = isWhole ? { start: 0, end: text.length } : windowOf(text, current);
  useSelection(paper, text, onSelect);
  useEffect(() => {
    paper.current?.querySelector("[data-current]")?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);
  const isCut = shown.end - shown.start < text.length;
  return (
    <>
      <p ref={paper} className="release-paper" dir="auto">
        {shown.start > 0 ? "…" : null}
        {segmentsOf(parts, shown).map((segment) => (
          <Piece key={segment.start} text={text} segment={segment} current={current} />
        ))}
        {shown.end < text.length ? "…" : null}
      </p>
      {isCut ? (
        <p className="dim small">
          {words.cut(shown.end - shown.start, text.length)}{" "}
          <button type="button" className="link" onClick={() => setWhole(true)}>
            {words.showAll}
          </button>
        </p>
      ) : null}
    </>
  );
}

interface PieceProps {
  readonly text: string;
  readonly segment: Segment;
  readonly current: ReleasePart | undefined;
}

function Piece({ text, segment, current }: PieceProps) {
  const shown = shownPieces(text, segment).map((piece) => (
    <span
      key={piece.start}
      data-at={piece.start}
      data-length={piece.length}
      className={piece.code === "" ? undefined : "hidden-char"}
      title={piece.code === "" ? undefined : piece.code}
    >
      {piece.text}
    </span>
  ));
  const { parts } = segment;
  const first = parts.find(({ id }) => id === current?.id) ?? parts[0];
  if (first === undefined) return shown;
  // Where parts overlap the text goes if one of them is withheld.
  const state = parts.some((part) => part.state === "withheld") ? "withheld" : first.state;
  return (
    <mark className="release-part" data-state={state} data-current={first.id === current?.id || undefined}>
      {shown}
    </mark>
  );
}

/** Tells what is selected within a text. */
function useSelection(
  paper: RefObject<HTMLElement | null>,
  text: string,
  onSelect: ((at: Window | undefined) => void) | undefined,
): void {
  const latest = useRef(onSelect);
  useEffect(() => {
    latest.current = onSelect;
  });
  useEffect(() => {
    const onChange = (): void => {
      const selection = document.getSelection();
      const range = selection === null || selection.rangeCount === 0 ? undefined : selection.getRangeAt(0);
      if (range === undefined || range.collapsed || paper.current?.contains(range.commonAncestorContainer) !== true)
        return;
      const [start, end] = [
        offsetOf(range.startContainer, range.startOffset),
        offsetOf(range.endContainer, range.endOffset),
      ];
      if (start !== undefined && end !== undefined && start < end)
        latest.current?.({ start: whole(text, start), end: whole(text, end) });
    };
    document.addEventListener("selectionchange", onChange);
    return () => document.removeEventListener("selectionchange", onChange);
  }, [paper, text]);
}

/** A place in the page as one in the text; a character that is spelt out is before or behind it. */
function offsetOf(node: Node, offset: number): number | undefined {
  const piece = node instanceof Element ? (node.childNodes[offset] ?? node.lastChild ?? node) : node;
  const element = piece instanceof Element ? piece : piece.parentElement;
  const span = element?.closest<HTMLElement>("[data-at]") ?? element?.querySelector<HTMLElement>("[data-at]");
  if (span === null || span === undefined) return undefined;
  const [at, length] = [Number(span.dataset["at"]), Number(span.dataset["length"])];
  if (!(node instanceof Text)) return node.childNodes[offset] === undefined ? at + length : at;
  return at + (span.classList.contains("hidden-char") ? (offset > 0 ? length : 0) : Math.min(offset, length));
}
