// Where the finding stands in the oversight log, with the proof of that entry computed here when asked.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Finding } from "@quis/contract";
import { eventQuery } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { EventView } from "../event/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { TimeStamp } from "../time/index.ts";
import { Fact } from "./facts.tsx";

export function SealedSheet({ finding: { raised, updates } }: { readonly finding: Finding }) {
  const [checked, setChecked] = useState<number>();
  const text = words.page.sealed;
  const entries = [{ name: text.raised, ...raised }, ...updates.map((one) => ({ name: text.updated, ...one }))];
  return (
    <section className="sheet" aria-labelledby="sealed-title">
      <header>
        <h2 id="sealed-title">{text.title}</h2>
      </header>
      <dl>
        {entries.map(({ name, deed, at }) => (
          <Fact key={deed} name={name}>
            <TimeStamp at={at} />
            <br />
            {text.entry(deed)}{" "}
            <button
              type="button"
              className="tool"
              aria-expanded={checked === deed}
              onClick={() => setChecked(checked === deed ? undefined : deed)}
            >
              {text.check}
            </button>
          </Fact>
        ))}
      </dl>
      <p className="note dim">{text.explain}</p>
      {checked === undefined ? null : <SealedEntry key={checked} index={checked} />}
    </section>
  );
}

function SealedEntry({ index }: { readonly index: number }) {
  const { data, error, refetch } = useQuery(eventQuery(index, "oversight"));
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined)
    return (
      <p className="note" role="status">
        {words.page.sealed.checking}
      </p>
    );
  return <EventView detail={data} index={index} log="oversight" level={3} />;
}
