// Names are kept from the reader: which fields stand with pseudonyms or in part, and which are not shown.
import type { Withheld } from "@quis/contract";
import { en } from "../strings/index.ts";
import { masks } from "../strings/masks.ts";
import { VisibleText } from "../text/index.ts";

export function WithheldNote({ withheld }: { readonly withheld: Withheld }) {
  return (
    <section aria-label={masks.title}>
      <p className="dim note">{masks.lead}</p>
      <dl className="fields">
        <Fields name={masks.masked} fields={withheld.masked} />
        <Fields name={masks.hidden} fields={withheld.hidden} />
      </dl>
    </section>
  );
}

function Fields({ name, fields }: { readonly name: string; readonly fields: readonly string[] }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">
        {fields.length === 0 ? <span className="dim">{en.event.none}</span> : <VisibleText text={fields.join(", ")} />}
      </dd>
    </div>
  );
}
