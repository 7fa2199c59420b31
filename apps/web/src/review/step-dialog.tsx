// One step of a review: its own small form, what follows from it, and what one confirms before it.
import { type FormEvent, useId, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReviewAnswer, ReviewStepInput } from "@quis/contract";
import { Dialog, Failure } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { review as words } from "../strings/review.ts";
import { ACCEPT, sendFiles } from "./attachments.tsx";
import { fieldsOf, type StepField, stepOfForm } from "./forms.ts";
import { LinkMade } from "./link-made.tsx";
import { MailFields } from "./mail-fields.tsx";
import { LinkMailed } from "./mail-states.tsx";
import { answerByLink, showStep, takeStep } from "./queries.ts";

interface StepDialogProps {
  /** The finding; undefined by a reply link, which knows it itself. */
  readonly id: string | undefined;
  readonly step: ReviewStepInput["step"];
  readonly onDone: (answer: ReviewAnswer) => void;
  readonly onLeave: () => void;
}

export function StepDialog({ id, step, onDone, onLeave }: StepDialogProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const [made, setMade] = useState<ReviewAnswer | undefined>(undefined);
  const act = words.act(step);
  const fields = fieldsOf(step);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      const files = form.getAll("files").filter((one): one is File => one instanceof File && one.size > 0);
      const taken = stepOfForm(step, form);
      if (taken.step === "replied") taken.attachments = await sendFiles(id, files);
      if (id === undefined) return onDone(await answerByLink(taken));
      const answer = await takeStep(id, taken);
      // The sheet begins anew with the step, and this dialog goes with it: a link is shown first, since nobody can show it again.
      const isMailed = "mail" in taken && taken.mail !== undefined;
      if (answer.link !== undefined || isMailed) return setMade(answer);
      await showStep(queries, id, answer);
      onDone(answer);
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  if (made !== undefined) {
    const leave = (): void => {
      if (id !== undefined) void showStep(queries, id, made);
      onDone(made);
    };
    if (made.link !== undefined) return <LinkMade link={made.link} onLeave={leave} />;
    const last = made.mails.at(-1);
    if (last !== undefined) return <LinkMailed mail={last} onLeave={leave} />;
  }
  const ofEmployee = step === "replied" || step === "appealed";
  return (
    <Dialog className="broad" title={act.act} onLeave={onLeave}>
      <p>{act.text}</p>
      <form className="fields-form" onSubmit={(event) => void onSubmit(event)}>
        {fields.map((field) => (
          <Field key={field.field} field={field} label={act.label} />
        ))}
        {act.confirm === undefined ? null : (
          <label className="check">
            <input type="checkbox" required name="confirmed" />
            {act.confirm}
          </label>
        )}
        <p className="dim small">{ofEmployee ? words.form.sealedEmployee : words.form.sealed}</p>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {busy ? words.form.sending : act.submit}
          </button>
          <button type="button" disabled={busy} onClick={onLeave}>
            {words.form.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

const DAY_MS = 86_400_000;

function Field({ field, label }: { readonly field: StepField; readonly label: string | undefined }) {
  const scope = useSession()?.principal?.scope?.case;
  const [nowMs] = useState(() => Date.now());
  const [via, setVia] = useState("by-hand");
  const id = useId();
  const { form } = words;
  switch (field.field) {
    case "outcome":
      return (
        <fieldset>
          <legend>{form.outcome}</legend>
          <div className="outcomes">
            {field.of.map((outcome) => (
              <label key={outcome} className="check top">
                <input type="radio" name="outcome" value={outcome} required />
                <span>
                  <strong>{words.outcome(outcome)}</strong> <span className="dim">{words.outcomeText(outcome)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      );
    case "reason":
      return (
        <label>
          {form.reason}
          <select name="reason" required defaultValue="">
            <option value="" disabled>
              {form.choose}
            </option>
            {field.of.map((reason) => (
              <option key={reason} value={reason}>
                {words.reason(reason)}
              </option>
            ))}
          </select>
        </label>
      );
    case "text":
      return (
        <label>
          {label ?? form.text}
          <textarea name="text" required={field.required} maxLength={16_384} rows={5} className="prose" />
        </label>
      );
    case "approved":
      return (
        <fieldset>
          <legend className="unseen">{form.approve}</legend>
          {(["true", "false"] as const).map((value) => (
            <label key={value} className="check">
              <input type="radio" name="approved" value={value} required />
              {value === "true" ? form.approve : form.refuse}
            </label>
          ))}
        </fieldset>
      );
    case "case":
      return (
        <label>
          {form.case}
          <input
            name="case"
            required
            maxLength={256}
            defaultValue={scope ?? ""}
            placeholder={form.caseHint}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
      );
    case "via":
      return (
        <>
          <label htmlFor={id}>
            {form.via}
            <select id={id} name="via" required value={via} onChange={(event) => setVia(event.target.value)}>
              <option value="by-hand">{words.step.vias["by-hand"]}</option>
              <option value="mail">{words.step.vias.mail}</option>
              <option value="link">{words.step.vias.link}</option>
            </select>
          </label>
          {via === "link" ? <MailFields /> : null}
        </>
      );
    case "mail":
      return <MailFields />;
    case "until":
      return (
        <label>
          {form.until}
          <input
            name="until"
            type="date"
            required
            min={dayAt(nowMs)}
            max={dayAt(nowMs + 29 * DAY_MS)}
            defaultValue={dayAt(nowMs + 14 * DAY_MS)}
          />
        </label>
      );
    case "reply":
      return (
        <div className="pair">
          <label>
            {form.caseNumber}
            <input name="case_number" maxLength={256} autoComplete="off" spellCheck={false} />
          </label>
          <label>
            {form.witness}
            <input name="witness" maxLength={256} autoComplete="off" />
          </label>
          <label className="across-pair">
            {form.files}
            <input name="files" type="file" multiple accept={ACCEPT} />
          </label>
        </div>
      );
  }
}

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
