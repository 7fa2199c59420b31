// The second person's word: open the name, or refuse, with why.
import { type FormEvent, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Failure, formText } from "../app/index.ts";
import { reveals as words } from "../strings/reveals.ts";
import { revealing } from "./queries.ts";

const text = words.decide;

export function DecideForm({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { nativeEvent } = event;
    const submitter = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    // Enter in a field must decide nothing: only one of the two buttons does.
    const outcome = submitter instanceof HTMLButtonElement ? submitter.value : "";
    if (outcome !== "approve" && outcome !== "refuse") return;
    const reason = formText(new FormData(event.currentTarget), "reason").trim();
    setBusy(true);
    setError(undefined);
    try {
      await revealing.decide(id, outcome, reason);
      await queries.invalidateQueries({ queryKey: ["reveals"] });
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <form className="fields-form decide" onSubmit={(event) => void onSubmit(event)}>
      <p className="dim small">{text.about}</p>
      <label>
        {text.reason}
        <textarea name="reason" required maxLength={1024} rows={2} className="prose" />
      </label>
      {error === undefined ? null : <Failure error={error} small />}
      <p className="buttons">
        <button type="submit" value="approve" className="primary" disabled={busy}>
          {text.approve}
        </button>
        <button type="submit" value="refuse" disabled={busy}>
          {text.refuse}
        </button>
      </p>
    </form>
  );
}
