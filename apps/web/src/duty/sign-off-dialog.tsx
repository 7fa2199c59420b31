// Signing a period off: what is left open is shown first, and sealed with it.
import type { DutyPeriodAnswer, ProgrammeAnswer } from "@quis/contract";
import { type FormEvent, useState } from "react";
import { Dialog, formText, SendFoot } from "../app/index.ts";
import { dutyWords } from "../strings/duty.ts";
import { VisibleText } from "../text/index.ts";
import { signOff } from "./queries.ts";

interface SignOffDialogProps {
  readonly programme: ProgrammeAnswer;
  readonly period: DutyPeriodAnswer;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function SignOffDialog({ programme, period, onDone, onLeave }: SignOffDialogProps) {
  const words = dutyWords.signing;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const isOpen = period.left.total > 0;
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = formText(new FormData(event.currentTarget), "text").trim();
    setBusy(true);
    setError(undefined);
    signOff(programme.id, period.period, { text, left_open: period.left.total }).then(onDone, (cause: unknown) => {
      setError(cause);
      setBusy(false);
    });
  };
  return (
    <Dialog
      className="broad"
      title={<VisibleText text={words.title(programme.title, period.period)} />}
      onLeave={onLeave}
    >
      <p className={isOpen ? "mark-state warn" : ""}>
        {isOpen ? words.open(dutyWords.left(period.left)) : words.nothing}
      </p>
      <p>{words.kept}</p>
      <form className="fields-form" onSubmit={onSubmit}>
        <label>
          {isOpen ? words.reason : words.remark}
          <textarea name="text" rows={3} maxLength={4096} required={isOpen} />
        </label>
        <SendFoot words={words} busy={busy} error={error} onLeave={onLeave} />
      </form>
    </Dialog>
  );
}
