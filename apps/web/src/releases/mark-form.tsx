// What was not found, withheld by hand: words that are selected in the text, or written here by who has no mouse; each place by itself.
import { useState } from "react";
import type { ReleaseDecisionInput, ReleaseProfile, ReleaseRecord } from "@quis/contract";
import { releaseWords } from "../strings/releases.ts";
import { visibleText } from "../text/index.ts";
import { Choice } from "./profile-fields.tsx";
import type { Selected } from "./review.tsx";
import { placesOf } from "./segments.ts";

const words = releaseWords.review;
const MOST_PLACES = 10;
const AROUND = 24;

interface MarkFormProps {
  readonly record: ReleaseRecord;
  readonly profile: ReleaseProfile;
  readonly selected: Selected | undefined;
  readonly busy: boolean;
  readonly onMark: (input: ReleaseDecisionInput) => void;
}

export function MarkForm({ record, profile, selected, busy, onMark }: MarkFormProps) {
  const [typed, setTyped] = useState("");
  const [exemption, setExemption] = useState(profile.personal);
  const places = selected === undefined ? typedPlaces(record, typed) : [selected];
  return (
    <section className="sheet release-panel" aria-labelledby="mark-title">
      <header>
        <h2 id="mark-title">{words.markTitle}</h2>
      </header>
      <div className="fields-form pad">
        <label>
          {words.mark}
          <input
            data-key="mark"
            value={
              selected === undefined ? typed : record.texts[selected.text]!.text.slice(selected.start, selected.end)
            }
            readOnly={selected !== undefined}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="mark-hint"
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
          <span id="mark-hint" className="dim small">
            {words.markHint} <kbd aria-hidden="true">m</kbd>
          </span>
        </label>
        {places.length === 0 ? null : (
          <Choice label={words.exemption} value={exemption} profile={profile} onChange={setExemption} />
        )}
        <div role="status">{typed.trim() !== "" && places.length === 0 ? words.markNone : ""}</div>
        {places.map((place) => (
          <Mark
            key={`${place.text}.${place.start}`}
            record={record}
            place={place}
            busy={busy}
            onMark={(input) => onMark({ ...input, exemption } as ReleaseDecisionInput)}
          />
        ))}
      </div>
    </section>
  );
}

interface MarkProps {
  readonly record: ReleaseRecord;
  readonly place: Selected;
  readonly busy: boolean;
  readonly onMark: (input: ReleaseDecisionInput) => void;
}

function Mark({ record, place: { text: at, start, end }, busy, onMark }: MarkProps) {
  const { text, field, path, parts } = record.texts[at]!;
  const isMarked = parts.some((part) => part.start <= start && part.end >= end && part.state === "withheld");
  const around = `${text.slice(Math.max(0, start - AROUND), start)}[${text.slice(start, end)}]${text.slice(end, end + AROUND)}`;
  return (
    <p className="release-mark">
      <span className="break">…{visibleText(around)}…</span>{" "}
      {isMarked ? (
        <span className="dim">{words.marked}</span>
      ) : (
        <button
          type="button"
          disabled={busy}
          aria-label={words.markHere(visibleText(around))}
          onClick={() => onMark({ step: "mark", index: record.index, field, path: [...path], start, end })}
        >
          {words.markButton}
        </button>
      )}
    </p>
  );
}

function typedPlaces({ texts }: ReleaseRecord, typed: string): Selected[] {
  const wanted = typed.trim();
  return texts
    .flatMap(({ text }, at) => placesOf(text, wanted, MOST_PLACES).map((place) => ({ text: at, ...place })))
    .slice(0, MOST_PLACES);
}
