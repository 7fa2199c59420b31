// The open access of a sample: what is known of it, what was said, and the reader's own word, by keyboard too.
import type { JudgementInput, SampleAnswer } from "@quis/contract";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Failure, formText, To } from "../app/index.ts";
import { isForPage, isTyping, singleKeysOn } from "../keys/index.ts";
import { dutyWords } from "../strings/duty.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { judge } from "./queries.ts";

const words = dutyWords.page;
const CHOICES = [
  "explained",
  "not-explained",
  "misuse-suspected",
] as const satisfies readonly JudgementInput["judgement"][];

type Access = SampleAnswer["accesses"][number];

interface JudgementPanelProps {
  readonly programme: string;
  readonly period: string;
  readonly access: Access;
  readonly onJudged: (answer: SampleAnswer) => void;
}

export function JudgementPanel({ programme, period, access, onJudged }: JudgementPanelProps) {
  const { index, row, state, twice, judgements, may, why_no_row: why } = access;
  return (
    <aside className="inspector sheet" aria-label={words.selected}>
      <header>
        <h2>{words.selected}</h2>
        <To href={`/event/${index}`} className="dim">
          {index}
        </To>
      </header>
      {row === null ? (
        <p className="note">{why === "erased" ? words.erased : words.notYours}</p>
      ) : (
        <dl className="duty-facts">
          <dt>{words.columns.time}</dt>
          <dd>
            <TimeStamp at={row.time} />
          </dd>
          <dt>{words.columns.what}</dt>
          <dd>
            <VisibleText text={`${row.user} · ${row.activity} · ${row.subjects.join(", ") || row.object}`} />
          </dd>
          <dt>{words.columns.reason}</dt>
          <dd>
            <VisibleText text={[row.case_ref, row.justification].filter((text) => text !== "").join(": ") || "–"} />
          </dd>
        </dl>
      )}
      {state === "half" && judgements.length === 0 ? <p className="note">{words.blind}</p> : null}
      {judgements.length === 0 ? null : (
        <section className="note" aria-labelledby="said-title">
          <h3 id="said-title">{words.said}</h3>
          <ul className="duty-words">
            {judgements.map(({ by, at, judgement, text, deed }) => (
              <li key={deed}>
                <b>{words.judgements[judgement]}</b> <VisibleText text={text} />{" "}
                <span className="dim small">
                  <VisibleText text={by} /> <TimeStamp at={at} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {may.allowed ? (
        <JudgementForm twice={twice} onSend={async (input) => onJudged(await judge(programme, period, index, input))} />
      ) : may.why === null ? null : (
        <p className="note dim">
          <VisibleText text={may.why} />
        </p>
      )}
    </aside>
  );
}

interface JudgementFormProps {
  readonly twice: boolean;
  readonly onSend: (input: JudgementInput) => Promise<void>;
}

function JudgementForm({ twice, onSend }: JudgementFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const radio = form.current?.querySelectorAll<HTMLInputElement>("input[type=radio]")[Number(event.key) - 1];
      if (radio === undefined || !isForPage(event) || !singleKeysOn()) return;
      // Digits are no text to a choice; to the reason they are.
      if (isTyping(event) && !(event.target instanceof HTMLInputElement && event.target.type === "radio")) return;
      event.preventDefault();
      radio.checked = true;
      form.current?.querySelector("textarea")?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const judgement = CHOICES.find((choice) => choice === formText(data, "judgement"));
    if (judgement === undefined) return;
    setBusy(true);
    setError(undefined);
    onSend({ judgement, text: formText(data, "text").trim() }).catch((cause: unknown) => {
      setError(cause);
      setBusy(false);
    });
  };
  return (
    <form ref={form} className="fields-form duty-form" onSubmit={onSubmit}>
      <fieldset>
        <legend>{words.choose}</legend>
        {CHOICES.map((choice, place) => (
          <label key={choice} className="check">
            <input type="radio" name="judgement" value={choice} required />
            <kbd aria-hidden="true">{place + 1}</kbd> {words.judgements[choice]}
          </label>
        ))}
      </fieldset>
      <label>
        {words.why}
        <textarea
          name="text"
          rows={3}
          maxLength={4096}
          required
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
      </label>
      {error === undefined ? null : <Failure error={error} small />}
      <p className="dialog-foot">
        <button type="submit" className="primary" disabled={busy}>
          {busy ? words.sending : words.send}
        </button>
        <span className="dim small">
          {twice ? `${words.twice}. ` : ""}
          {words.final}
        </span>
      </p>
    </form>
  );
}
