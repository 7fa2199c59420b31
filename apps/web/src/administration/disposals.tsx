// What waits to be destroyed: what exactly goes, by whose authority, who asked; the second person agrees or refuses, who asked may give it up.
import type { Disposal } from "@quis/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { disposalsQuery, post } from "../api/index.ts";
import { Dialog, Failure, formText } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { disposals as words } from "../strings/disposals.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";

type Outcome = "approve" | "refuse" | "withdraw";

export function Disposals() {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(disposalsQuery);
  const [deciding, setDeciding] = useState<{ readonly disposal: Disposal; readonly outcome: Outcome } | undefined>(
    undefined,
  );
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined) return null;
  return (
    <section className="sheet pad" aria-labelledby="disposals-title">
      <h2 id="disposals-title">{words.title}</h2>
      <p className="dim">{words.lead}</p>
      {data.disposals.length === 0 ? <p>{words.none}</p> : null}
      <ul className="plain-list">
        {data.disposals.map((disposal) => (
          <li key={disposal.id}>
            <p>
              <strong>
                <VisibleText text={words.what(disposal.what)} />
              </strong>
            </p>
            <What what={disposal.what} />
            <p className="dim small">
              <VisibleText text={words.askedBy(disposal.asked_by.name)} /> <TimeStamp at={disposal.asked_at} /> ·{" "}
              {words.until} <TimeStamp at={disposal.expires} />
            </p>
            <p className="buttons">
              {disposal.may_decide ? (
                <button type="button" onClick={() => setDeciding({ disposal, outcome: "approve" })}>
                  {words.approve}
                </button>
              ) : null}
              {disposal.may_decide && disposal.state === "waiting" ? (
                <button type="button" onClick={() => setDeciding({ disposal, outcome: "refuse" })}>
                  {words.refuse}
                </button>
              ) : null}
              {disposal.mine && disposal.state === "waiting" ? (
                <button type="button" onClick={() => setDeciding({ disposal, outcome: "withdraw" })}>
                  {words.withdraw}
                </button>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
      {deciding === undefined ? null : (
        <DecideDialog
          {...deciding}
          onLeave={() => setDeciding(undefined)}
          onDone={() => {
            setDeciding(undefined);
            void queries.invalidateQueries({ queryKey: disposalsQuery.queryKey });
          }}
        />
      )}
    </section>
  );
}

function What({ what }: { readonly what: Disposal["what"] }) {
  if (what.kind === "erase")
    return (
      <p className="small">
        <VisibleText text={`${what.authority}: ${what.reason}`} />
      </p>
    );
  return (
    <>
      {what.months.length === 0 && what.holds.length === 0 ? null : (
        <ul className="small">
          {what.months.map(({ source, month, events }) => (
            <li key={`${month} ${source}`}>
              <span className="mono">{month}</span> <VisibleText text={words.month(source, events)} />
            </li>
          ))}
          {what.holds.map((hold) => (
            <li key={`hold ${hold}`}>
              <VisibleText text={words.hold(hold)} />
            </li>
          ))}
        </ul>
      )}
      <details className="small">
        <summary>{words.policy}</summary>
        <pre className="mono" tabIndex={0}>
          <VisibleText text={what.policy} />
        </pre>
      </details>
    </>
  );
}

interface DecideDialogProps {
  readonly disposal: Disposal;
  readonly outcome: Outcome;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

function DecideDialog({ disposal, outcome, onDone, onLeave }: DecideDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const reason = formText(new FormData(event.currentTarget), "reason").trim();
    setBusy(true);
    setError(undefined);
    try {
      await post<Disposal>(`disposals/${encodeURIComponent(disposal.id)}/${outcome}`, { reason });
      onDone();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <Dialog title={words[outcome]} onLeave={onLeave}>
      <form className="fields-form" onSubmit={(event) => void onSubmit(event)}>
        <p>
          <VisibleText text={words.what(disposal.what)} />
        </p>
        {outcome === "approve" ? <p className="dim">{words.forGood}</p> : null}
        <label>
          {words.reason}
          <input name="reason" required maxLength={500} autoComplete="off" />
        </label>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {words[outcome]}
          </button>
          <button type="button" onClick={onLeave}>
            {admin.form.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
