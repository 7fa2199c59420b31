// The review: one record at a time with its texts, one part of them looked at and decided, then the next. Where one is stands in the address.
import { useEffect, useRef, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReleaseDecisionInput, ReleaseDetail, ReleasePart, ReleaseProfile, ReleaseRecord } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { isForPage, isTyping, singleKeysOn } from "../keys/index.ts";
import { useSession } from "../session/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { visibleText } from "../text/index.ts";
import { MarkForm } from "./mark-form.tsx";
import { PartPanel } from "./part-panel.tsx";
import { type AllParts, decide, recordQuery } from "./queries.ts";
import { RecordView } from "./record-view.tsx";
import { partsOf } from "./segments.ts";
import { type ReleaseSearch, WALKS, type Walk } from "./search.ts";
import { firstPlace, nextPlace, type Place } from "./walk.ts";

const words = releaseWords.review;

interface ReviewProps {
  readonly id: string;
  readonly detail: ReleaseDetail & { readonly profile: ReleaseProfile };
  readonly all: AllParts;
  readonly search: ReleaseSearch;
}

/** Words that were selected in a text, and which text. */
export interface Selected {
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

export function Review({ id, detail, all, search }: ReviewProps) {
  const navigate = useNavigate();
  const walk = search.walk ?? "undecided";
  // Beyond the record: a decision leads to the next one, and can be taken back from there.
  const [memory, setMemory] = useState<Memory>(NOTHING_YET);
  const ways = { ...all, walk };
  const place = placeOf(all, search) ?? firstPlace(ways);
  const go = (to: Place | undefined, other: Walk = walk): void => {
    const next = {
      walk: other === "undecided" ? undefined : other,
      part: to?.part,
      record: to === undefined || to.part !== undefined ? undefined : String(to.record),
    };
    void navigate({
      to: "/releases/$release",
      params: { release: id },
      search: next,
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <>
      <div className="filters release-walks" role="group" aria-label={words.walk}>
        {WALKS.map((one) => (
          <button
            key={one}
            type="button"
            className="chip toggle"
            aria-pressed={one === walk}
            onClick={() => go(firstPlace({ ...all, walk: one }), one)}
          >
            {releaseWords.walks[one]}
          </button>
        ))}
      </div>
      {place === undefined ? (
        <section className="notice">
          <h2>{walk === "undecided" ? words.emptyTitle.undecided : words.emptyTitle.other}</h2>
          <p>{walk === "undecided" ? words.empty.undecided : words.empty.other}</p>
        </section>
      ) : (
        <AtRecord
          id={id}
          detail={detail}
          all={all}
          place={place}
          onGo={go}
          memory={memory}
          onRemember={setMemory}
          next={(by) => nextPlace(ways, place, by)}
        />
      )}
    </>
  );
}

function placeOf({ parts, events }: AllParts, { part, record }: ReleaseSearch): Place | undefined {
  const at = part === undefined ? undefined : parts.find(({ id }) => id === part);
  if (at !== undefined) return { part: at.id, record: at.index };
  const index = record === undefined ? undefined : Number(record);
  return index !== undefined && events.includes(index) ? { record: index } : undefined;
}

interface Last {
  readonly part: string;
  readonly record: number;
  readonly after: number | null;
}

interface Memory {
  readonly said: string;
  readonly last: Last | undefined;
  readonly error: unknown;
}

const NOTHING_YET: Memory = { said: "", last: undefined, error: undefined };

interface AtRecordProps extends Omit<ReviewProps, "search"> {
  readonly memory: Memory;
  readonly onRemember: (memory: Memory) => void;
  readonly place: Place;
  readonly onGo: (place: Place | undefined) => void;
  readonly next: (by: 1 | -1) => Place | undefined;
}

function AtRecord(props: AtRecordProps) {
  const { data, error, refetch } = useQuery(recordQuery(props.id, props.place.record));
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined) return <Waiting text={words.reading} rows={6} />;
  return <Deciding {...props} record={data} />;
}

function Deciding(props: AtRecordProps & { readonly record: ReleaseRecord }) {
  const { id, detail, all, place, onGo, next, record, memory, onRemember } = props;
  const { said, last, error } = memory;
  const queries = useQueryClient();
  const isOpen = mayDo(useSession(), "release-decide") && detail.release.state === "open";
  const [busy, setBusy] = useState(false);
  const [selected, setSelected] = useState<Selected | undefined>(undefined);
  const inRecord = partsOf(record);
  const current = inRecord.find(({ part }) => part.id === place.part);
  const wordsOf = (part: ReleasePart, text: string): string =>
    visibleText(text.slice(part.start, part.end).slice(0, 80));
  const send = async (input: ReleaseDecisionInput, what: string, after?: "next"): Promise<void> => {
    const to = after === "next" ? next(1) : undefined;
    setBusy(true);
    onRemember({ said: words.sealing, last, error: undefined });
    try {
      const decided = await decide(queries, id, all, input);
      const now = partsOf(decided.record).find(({ part }) => part.id === decided.part);
      const before = inRecord.find(({ part }) => part.id === decided.part);
      const shown = now ?? before;
      onRemember({
        said: words.sealed(what, shown === undefined ? "" : wordsOf(shown.part, shown.text)),
        last:
          input.step === "reopen" || now === undefined
            ? undefined
            : { part: decided.part, record: decided.record.index, after: now.part.after },
        error: undefined,
      });
      if (input.step === "mark") setSelected(undefined);
      if (after === "next") onGo(to ?? { part: decided.part, record: decided.record.index });
      else if (input.step === "reopen")
        onGo(
          now === undefined ? { record: decided.record.index } : { part: decided.part, record: decided.record.index },
        );
    } catch (cause) {
      onRemember({ said: "", last, error: cause });
      void queries.invalidateQueries({ queryKey: ["releases", id] });
    } finally {
      setBusy(false);
    }
  };
  const undo = (): void => {
    if (!isOpen || busy) return;
    if (current !== undefined && current.part.state !== "undecided")
      void send({ step: "reopen", part: current.part.id, after: current.part.after }, words.reopenedWord);
    else if (last !== undefined) void send({ step: "reopen", part: last.part, after: last.after }, words.reopenedWord);
  };
  const panel = useRef<HTMLDivElement>(null);
  useKeys((key) => {
    const press = (name: string): void => panel.current?.querySelector<HTMLElement>(`[data-key="${name}"]`)?.click();
    if (key === "j" || key === "n") onGo(next(1) ?? place);
    else if (key === "k" || key === "p") onGo(next(-1) ?? place);
    else if (key === "u") undo();
    else if (key === "w") press("withhold");
    else if (key === "d" || key === "m")
      panel.current?.querySelector<HTMLElement>(key === "d" ? "[data-key=reason]" : "[data-key=mark]")?.focus();
    else return false;
    return true;
  });
  return (
    <div className="cols two release-review">
      <RecordView
        record={record}
        at={all.events.indexOf(record.index) + 1}
        of={all.events.length}
        current={current?.part}
        onSelect={isOpen ? setSelected : undefined}
        onGo={(part) => onGo({ part, record: record.index })}
      />
      <div ref={panel} className="release-side">
        <div className="release-steps">
          <button type="button" disabled={next(-1) === undefined} onClick={() => onGo(next(-1))}>
            {words.previous} <kbd aria-hidden="true">k</kbd>
          </button>
          <button type="button" disabled={next(1) === undefined} onClick={() => onGo(next(1))}>
            {words.next} <kbd aria-hidden="true">j</kbd>
          </button>
          {isOpen && last !== undefined ? (
            <button type="button" disabled={busy} onClick={undo}>
              {current !== undefined && current.part.state !== "undecided" ? words.undo : words.undoLast}{" "}
              <kbd aria-hidden="true">u</kbd>
            </button>
          ) : null}
        </div>
        <p role="status" className="release-said">
          {said}
        </p>
        {error === undefined ? null : <Failure error={error} small />}
        {current === undefined ? (
          <p className="note sheet">{inRecord.length === 0 ? words.noParts : words.parts}</p>
        ) : (
          <PartPanel
            key={current.part.id}
            part={current.part}
            text={current.text}
            profile={detail.profile}
            busy={busy}
            isOpen={isOpen}
            onDecide={(input, what) => void send(input, what, "next")}
            onUndo={undo}
          />
        )}
        {isOpen ? (
          <MarkForm
            key={record.index}
            record={record}
            profile={detail.profile}
            selected={selected}
            busy={busy}
            onMark={(input) => void send(input, words.withheldWord)}
          />
        ) : (
          <p className="note sheet">{words.closed}</p>
        )}
        <p className="dim small">{words.keys}</p>
      </div>
    </div>
  );
}

/** `act` says whether it knows the key. */
function useKeys(act: (key: string) => boolean): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isForPage(event) || isTyping(event) || !singleKeysOn()) return;
      if (latest.current(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
