// A retention policy: what it would do, and putting it in force after a reason is given.
import type { RetainSummary } from "@quis/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { disposalsQuery, ReasonWithheld, withReason, work } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { useMay } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { admin } from "../strings/administration.ts";
import { disposals } from "../strings/disposals.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { Disposals } from "./disposals.tsx";

const words = admin.retention;

export function Retention() {
  const mayRetain = useMay("retain");
  return (
    <>
      <p>{words.lead}</p>
      <Disposals />
      {mayRetain ? <PolicyForm /> : null}
    </>
  );
}

function PolicyForm() {
  const queries = useQueryClient();
  const [waits, setWaits] = useState(false);
  const [policy, setPolicy] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const [summary, setSummary] = useState<RetainSummary | undefined>(undefined);
  const ask = async (dry: boolean): Promise<void> => {
    const line = await work("retentions", { parameters: { dry_run: String(dry) }, body: new Blob([policy]) });
    if (line.type === "retain") setSummary(line.summary);
    if (line.type !== "disposal") return;
    setWaits(true);
    await queries.invalidateQueries({ queryKey: disposalsQuery.queryKey });
  };
  const run = async (dry: boolean): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setSummary(undefined);
    setWaits(false);
    const wanted = { title: words.confirmTitle, text: words.confirmText, needsCase: true, action: words.run };
    try {
      await (dry ? ask(true) : withReason(wanted, () => ask(false)));
    } catch (cause) {
      if (!(cause instanceof ReasonWithheld)) setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <section className="sheet pad">
        <form
          className="fields-form"
          onSubmit={(event) => {
            event.preventDefault();
            void run(true);
          }}
        >
          <label>
            {words.file}
            <textarea
              name="policy"
              className="mono"
              rows={12}
              required
              maxLength={65_536}
              spellCheck={false}
              value={policy}
              onChange={(event) => setPolicy(event.target.value)}
            />
          </label>
          <p className="buttons">
            <button type="submit" disabled={busy}>
              {busy ? words.working : words.dry}
            </button>
            <button
              type="button"
              className="primary"
              disabled={busy || summary?.dry_run !== true}
              onClick={() => void run(false)}
            >
              {words.run}
            </button>
          </p>
        </form>
      </section>
      {error === undefined ? null : <Failure error={error} small />}
      <p role="status">{waits ? disposals.waits : ""}</p>
      {summary === undefined ? null : <Summary summary={summary} />}
    </>
  );
}

function Summary({ summary }: { readonly summary: RetainSummary }) {
  const { dry_run: dry, destroyed, held, kept, deed } = summary;
  return (
    <section className="sheet" aria-labelledby="retained-title" role="status">
      <header>
        <h2 id="retained-title">{dry ? words.wouldDestroy : words.destroyed}</h2>
        {deed === null ? null : <span className="right dim">{words.deed(count(deed))}</span>}
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.source}</th>
            <th scope="col">{words.month}</th>
            <th scope="col">{words.title}</th>
          </tr>
        </thead>
        <tbody>
          {destroyed.map(({ source, month, events, authority }) => (
            <tr key={`d ${source} ${month}`}>
              <td>{source}</td>
              <td className="mono">{month}</td>
              <td>
                <span className="mark-state bad">{dry ? words.wouldDestroy : words.destroyed}</span> · {count(events)}{" "}
                {words.events} · <VisibleText text={authority} />
              </td>
            </tr>
          ))}
          {held.map(({ source, month, holds }) => (
            <tr key={`h ${source} ${month}`}>
              <td>{source}</td>
              <td className="mono">{month}</td>
              <td>
                <span className="mark-state warn">{words.held}</span> · <VisibleText text={holds.join(", ")} />
              </td>
            </tr>
          ))}
          {kept.map(({ source, month, until }) => (
            <tr key={`k ${source} ${month}`}>
              <td>{source}</td>
              <td className="mono">{month}</td>
              <td>
                {words.kept}{" "}
                {until === null ? (
                  words.forGood
                ) : (
                  <>
                    {words.until} <TimeStamp at={until} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {destroyed.length + held.length + kept.length === 0 ? <p className="note">{words.nothing}</p> : null}
    </section>
  );
}
