// An event whose content was erased: by whose authority, when, and where that is sealed.
import type { Gone } from "@quis/contract";
import { en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";

export function GoneNote({ gone }: { readonly gone: Gone }) {
  const facts: readonly (readonly [string, string])[] = [
    [en.event.goneBy, gone.authority],
    [en.event.goneReason, gone.reason],
    [en.event.goneApproved, gone.by.join(", ")],
    [en.event.goneDeed, en.event.goneEntry(gone.deed)],
  ];
  return (
    <section>
      <p>
        <strong>{en.event.gone(gone.kind, gone.at.replace("T", " ").slice(0, 19))}</strong>
      </p>
      <dl className="fields">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <VisibleText text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
