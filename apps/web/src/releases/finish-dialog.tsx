// Finishing a release: one's own name, what one signs as, and a fresh proof of who one is, which the request asks for in place.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Dialog, Failure, formText } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { finishRelease } from "./queries.ts";

const words = releaseWords.finishing;

interface FinishDialogProps {
  readonly id: string;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function FinishDialog({ id, onDone, onLeave }: FinishDialogProps) {
  const principal = useSession()?.principal ?? null;
  // Whoever holds the data folder says whose name it is.
  const saysName = principal?.method === "local";
  const [phase, setPhase] = useState<string | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const controller = new AbortController();
    stop.current = controller;
    setPhase("");
    setError(undefined);
    const name = saysName ? formText(form, "name").trim() : undefined;
    finishRelease({ kept: id, capacity: formText(form, "capacity").trim(), name }, controller.signal, (...at) =>
      setPhase(releaseWords.form.phase(...at)),
    ).then(onDone, (cause: unknown) => {
      if (!controller.signal.aborted) setError(cause);
      setPhase(undefined);
    });
  };
  const busy = phase !== undefined;
  return (
    <Dialog className="broad" title={words.title} onLeave={onLeave}>
      <p>{words.lead}</p>
      <form className="fields-form" onSubmit={onSubmit}>
        {saysName ? (
          <label>
            {words.name}
            <input name="name" required maxLength={256} autoComplete="off" />
          </label>
        ) : (
          <p>
            {words.name}:{" "}
            <strong>
              <VisibleText text={principal?.name ?? ""} />
            </strong>
          </p>
        )}
        <label>
          {words.capacity}
          <input name="capacity" required maxLength={256} placeholder={words.capacityHint} autoComplete="off" />
        </label>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {busy ? words.sending : words.send}
          </button>
          {busy ? (
            <button type="button" onClick={() => stop.current?.abort()}>
              {releaseWords.form.stop}
            </button>
          ) : null}
          <span role="status">{phase ?? ""}</span>
          <button type="button" className="link push" onClick={onLeave}>
            {words.leave}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
