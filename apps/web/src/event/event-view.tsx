// One event in full: what it says, its proof, its fields and its bytes. The same in the inspector and on its own page.
import type { EventDetail } from "@quis/contract";
import { ProofSteps } from "../proof/index.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { AccessFacts } from "./access-facts.tsx";
import { plainFields } from "./access.ts";
import { GoneNote } from "./gone-note.tsx";
import { RawBytes } from "./raw-bytes.tsx";
import { useProof } from "./use-proof.ts";
import { WithheldNote } from "./withheld-note.tsx";

interface EventViewProps {
  readonly detail: EventDetail;
  /** What was asked for: the address, never the answer. */
  readonly index: number;
  readonly log: "records" | "oversight";
  readonly level: 2 | 3;
}

export function EventView({ detail, index, log, level }: EventViewProps) {
  const { verdict, vkey, failed } = useProof(detail, index, log);
  const { gone, withheld } = detail;
  const parts = gone === undefined && (
    <>
      {withheld === undefined ? (
        <details className="part">
          <summary>{en.event.raw}</summary>
          <RawBytes base64={detail.raw} name={`${detail.log}-${detail.index}`} />
        </details>
      ) : null}
      <AllFields event={detail.event} />
    </>
  );
  return (
    <div className="event-view">
      <div>
        {verdict === undefined || verdict.proved ? null : <p className="warning">{en.proof.refusedLead}</p>}
        {gone === undefined ? (
          <AccessFacts detail={detail} refused={verdict !== undefined && !verdict.proved} />
        ) : (
          <GoneNote gone={gone} />
        )}
        {withheld === undefined ? null : <WithheldNote withheld={withheld} />}
        {level === 2 ? parts : null}
      </div>
      <div className="event-side">
        <ProofSteps verdict={verdict} failed={failed} level={level} vkey={vkey} index={index} />
        {level === 2 ? null : parts}
      </div>
    </div>
  );
}

function AllFields({ event }: { readonly event: EventDetail["event"] }) {
  const fields = plainFields(event);
  return (
    <details className="part">
      <summary>{en.event.allFields(fields.length)}</summary>
      <dl className="fields">
        {fields.map(({ path, value }) => (
          <div key={path}>
            <dt className="mono">
              <VisibleText text={path} />
            </dt>
            <dd>{value === "" ? <span className="dim">“”</span> : <VisibleText text={value} />}</dd>
          </div>
        ))}
      </dl>
      <p className="dim note">{en.event.marks}</p>
    </details>
  );
}

/** The heading of an event. */
export function eventTitle(index: number): string {
  return en.event.title(count(index));
}
