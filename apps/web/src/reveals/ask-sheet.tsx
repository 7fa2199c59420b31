// Asking for a name: pseudonym, case, and why it is needed now.
import { type FormEvent, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { currentReason, mayDo } from "../api/index.ts";
import { Failure, formText } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { reveals as words } from "../strings/reveals.ts";
import { revealing } from "./queries.ts";

const text = words.ask;

export function AskSheet({ who }: { readonly who: string | undefined }) {
  const session = useSession();
  const queries = useQueryClient();
  const [known] = useState(currentReason);
  const [kind, setKind] = useState<"user" | "subject">(who?.startsWith("person~") === true ? "subject" : "user");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [error, setError] = useState<unknown>(undefined);
  if (!mayDo(session, "reveal")) return null;
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    setBusy(true);
    setError(undefined);
    setSaid("");
    try {
      const reveal = await revealing.ask({
        kind,
        who: formText(form, "who").trim(),
        case: formText(form, "case").trim(),
        reason: formText(form, "reason").trim(),
      });
      element.reset();
      setSaid(reveal.state === "granted" ? text.opened : text.asked);
      await queries.invalidateQueries({ queryKey: ["reveals"] });
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="sheet" aria-labelledby="ask-name-title">
      <header>
        <h2 id="ask-name-title">{text.title}</h2>
      </header>
      <form className="fields-form pad" onSubmit={(event) => void onSubmit(event)}>
        <p className="dim small">{text.lead}</p>
        <fieldset>
          <legend>{text.kind}</legend>
          {(["user", "subject"] as const).map((one) => (
            <label key={one} className="check">
              <input type="radio" name="kind" value={one} checked={kind === one} onChange={() => setKind(one)} />
              {text.kinds[one]}
            </label>
          ))}
        </fieldset>
        <label>
          {text.who}
          <input
            name="who"
            required
            maxLength={512}
            defaultValue={who ?? ""}
            placeholder={text.whoHint}
            className="mono"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <label>
          {text.case}
          <input
            name="case"
            required
            maxLength={256}
            defaultValue={known.caseReference ?? ""}
            placeholder={text.caseHint}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <label>
          {text.reason}
          <textarea name="reason" required minLength={1} maxLength={1024} rows={3} className="prose" />
        </label>
        <p className="dim small">{text.sealed}</p>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {text.submit}
          </button>
          <span role="status">{said}</span>
        </p>
      </form>
    </section>
  );
}
