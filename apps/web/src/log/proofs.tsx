// Inclusion and consistency, fetched, computed and drawn step by step.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useWidth } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { walkConsistency, walkInclusion, type Range, type Walk } from "./proof-walk.ts";
import type { SignedHead } from "./public-log.ts";
import type { LogSearch } from "./search.ts";

const words = logWords.proofs;

export function Proofs({ head, search }: { readonly head: SignedHead; readonly search: LogSearch }) {
  const navigate = useNavigate();
  const { size } = head.checkpoint;
  const [wrong, setWrong] = useState<{ readonly inclusion?: string; readonly consistency?: string }>({});
  if (size === 0) return null;
  const submitEntry = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const entry = numberOf(event.currentTarget, "entry");
    const isInside = entry !== undefined && entry < size;
    setWrong(isInside ? {} : { inclusion: words.outsideEntry(size) });
    if (isInside) void navigate({ to: ".", search: (old) => ({ ...old, entry: String(entry) }), resetScroll: false });
  };
  const submitSizes = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const sizes = [numberOf(event.currentTarget, "from"), numberOf(event.currentTarget, "to")];
    const [from, to] = sizes.toSorted((a, b) => (a ?? 0) - (b ?? 0));
    const isInside = from !== undefined && to !== undefined && from >= 1 && to <= size;
    setWrong(isInside ? {} : { consistency: words.outside(size) });
    if (!isInside) return;
    void navigate({ to: ".", search: (old) => ({ ...old, from: String(from), to: String(to) }), resetScroll: false });
  };
  const entry = search.entry === undefined ? undefined : Number(search.entry);
  const from = search.from === undefined ? undefined : Number(search.from);
  const to = search.to === undefined ? undefined : Number(search.to);
  return (
    <section className="sheet" aria-labelledby="proofs-title">
      <header>
        <h2 id="proofs-title">{words.title}</h2>
      </header>
      <div className="proof-kind">
        <h3>{words.inclusion}</h3>
        <p className="dim">{words.inclusionLead}</p>
        <form className="line-form" onSubmit={submitEntry} noValidate>
          <label>
            {words.entry}
            <input name="entry" type="number" min={0} max={size - 1} defaultValue={entry ?? size - 1} />
          </label>
          <button type="submit">{words.show}</button>
          <p className="wrong" role="alert">
            {wrong.inclusion ?? ""}
          </p>
        </form>
        {entry !== undefined && entry < size ? (
          <Inclusion head={head} index={entry} log={search.log ?? "records"} />
        ) : null}
      </div>
      <div className="proof-kind">
        <h3>{words.consistency}</h3>
        <p className="dim">{words.consistencyLead}</p>
        <form className="line-form" onSubmit={submitSizes} noValidate>
          <label>
            {words.from} ({words.entriesWord})
            <input
              name="from"
              type="number"
              min={1}
              max={size}
              defaultValue={from ?? Math.max(1, Math.floor(size / 2))}
            />
          </label>
          <label>
            {words.to} ({words.entriesWord})
            <input name="to" type="number" min={1} max={size} defaultValue={to ?? size} />
          </label>
          <button type="submit">{words.show}</button>
          <p className="wrong" role="alert">
            {wrong.consistency ?? ""}
          </p>
        </form>
        {from !== undefined && to !== undefined && from >= 1 && from <= to && to <= size ? (
          <Consistency head={head} from={from} to={to} />
        ) : null}
      </div>
    </section>
  );
}

function numberOf(form: HTMLFormElement, name: string): number | undefined {
  const value = new FormData(form).get(name);
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function Inclusion({ head, index, log }: { readonly head: SignedHead; readonly index: number; readonly log: string }) {
  const { size, root } = head.checkpoint;
  const { data, error } = useQuery({
    queryKey: ["inclusion", head.note, index],
    queryFn: async () => {
      const leafHash = await head.tree.leafHash(index);
      return walkInclusion({ index, size, root, leafHash, proof: await head.tree.inclusionProof(index) });
    },
    gcTime: 60_000,
  });
  return (
    <Walked walk={data} error={error} size={size} said={words.holds(size)} none={words.none}>
      {log === "records" ? (
        <Link to="/event/$index" params={{ index: String(index) }} className="underlined">
          {words.openEntry}
        </Link>
      ) : null}
    </Walked>
  );
}

function Consistency({ head, from, to }: { readonly head: SignedHead; readonly from: number; readonly to: number }) {
  const { data, error } = useQuery({
    queryKey: ["consistency", head.note, from, to],
    queryFn: async () => {
      const [oldRoot, newRoot] = await Promise.all([head.tree.rootAt(from), head.tree.rootAt(to)]);
      return walkConsistency({
        oldSize: from,
        newSize: to,
        oldRoot,
        newRoot,
        proof: await head.tree.consistencyProof(from, to),
      });
    },
    enabled: from !== to,
    gcTime: 60_000,
  });
  if (from === to) return <p className="note dim">{words.equal}</p>;
  return <Walked walk={data} error={error} size={to} said={words.holdsBoth(from, to)} none="" />;
}

interface WalkedProps {
  readonly walk: Walk | undefined;
  readonly error: Error | null;
  readonly size: number;
  readonly said: string;
  readonly none: string;
  readonly children?: React.ReactNode;
}

function Walked({ walk, error, size, said, none, children }: WalkedProps) {
  if (error)
    return (
      <p className="failed mono" role="alert">
        <VisibleText text={error.message} />
      </p>
    );
  if (walk === undefined)
    return (
      <p role="status" className="dim">
        {words.wait}
      </p>
    );
  return (
    <div className="walk" data-state={walk.holds ? "proved" : "refused"}>
      <p role="status">
        <span className={`state ${walk.holds ? "proved" : "refused"}`}>
          {walk.holds ? logWords.here.proved : logWords.here.refused}
        </span>{" "}
        {walk.holds ? said : <VisibleText text={walk.reason ?? ""} />} {children}
      </p>
      {walk.steps.length === 0 ? <p className="dim">{none}</p> : <Drawing walk={walk} size={size} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling list must be reachable by keyboard */}
      <ol className="walk-steps" tabIndex={0}>
        <li>
          <span className="dim">{words.start}</span> {words.range(walk.start.start, walk.start.end)}
          <Hash text={walk.start.hash} />
        </li>
        {walk.steps.map(({ given, known, old }, at) => (
          <li key={`${given.start} ${given.end}`}>
            <span className="dim">{words.step(at + 1)}</span>{" "}
            {given.side === "left"
              ? words.joinedLeft(words.range(given.start, given.end))
              : words.joinedRight(words.range(given.start, given.end))}
            <Hash text={given.hash} />
            <span className="dim">{words.gives}</span> {words.range(known.start, known.end)}
            <Hash text={known.hash} />
            {old === undefined ? null : (
              <>
                <span className="dim">{words.old}</span>
                <Hash text={old} />
              </>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Hash({ text }: { readonly text: string }) {
  return (
    <code className="hash mono" title={text}>
      {text.slice(0, 10)}…
    </code>
  );
}

const ROW = 18;

/** The log as a bar, a row for each step: what is known so far, and what the given hash adds. */
function Drawing({ walk, size }: { readonly walk: Walk; readonly size: number }) {
  const [width, frame] = useWidth();
  const rows: readonly { readonly known: Range; readonly given: Range | undefined }[] = [
    ...walk.steps.map(({ given }, at) => ({ known: at === 0 ? walk.start : walk.steps[at - 1]!.known, given })),
    { known: walk.steps.at(-1)?.known ?? walk.start, given: undefined },
  ];
  const height = rows.length * ROW + 14;
  const x = (entry: number): number => Math.round((entry / size) * (width - 2) * 10) / 10 + 1;
  const bar = ({ start, end }: Range): { x: number; width: number } => {
    const wide = Math.max(2, x(end) - x(start));
    return { x: Math.min(x(start), width - wide), width: wide };
  };
  return (
    <div ref={frame} className="walk-frame">
      {width === 0 ? null : (
        <svg
          className="chart walk-chart"
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={words.drawing(walk.steps.length)}
        >
          {rows.map(({ known, given }, at) => (
            <g key={`${known.start} ${known.end}`} transform={`translate(0 ${at * ROW})`}>
              <rect className="walk-log" x={1} y={3} width={width - 2} height={ROW - 6} rx={2} />
              {given === undefined ? null : (
                <rect className="walk-given" {...bar(given)} y={3} height={ROW - 6} rx={1} />
              )}
              <rect className="walk-known" {...bar(known)} y={3} height={ROW - 6} rx={1} />
            </g>
          ))}
          <text x={1} y={height - 2}>
            0
          </text>
          <text x={width - 1} y={height - 2} textAnchor="end">
            {count(size - 1)}
          </text>
        </svg>
      )}
    </div>
  );
}
