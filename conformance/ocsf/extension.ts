// Our extension in the form of schema sources: the `oversight` object on every event (docs/reference/formats.md).
import type { AttributeSource, ItemSource, SchemaSources } from "./sources.ts";

const OPERATIONS = ["collection", "alteration", "consultation", "disclosure", "combination", "erasure"];

const DICTIONARY: Readonly<Record<string, AttributeSource>> = {
  oversight: { type: "oversight" },
  operation: { type: "string_t" },
  purpose: { type: "string_t" },
  legal_basis: { type: "string_t" },
  case_ref: { type: "string_t" },
  justification: { type: "string_t" },
  subjects: { type: "oversight_subject", is_array: true },
  record_count: { type: "integer_t" },
  fields_seen: { type: "string_t", is_array: true },
  recipients: { type: "string_t", is_array: true },
  break_glass: { type: "boolean_t" },
  approval_ref: { type: "string_t" },
};

const OVERSIGHT: ItemSource = {
  name: "oversight",
  attributes: {
    ...Object.fromEntries(
      Object.keys(DICTIONARY)
        .filter((name) => name !== "oversight")
        .map((name) => [name, { ...DICTIONARY[name] }]),
    ),
    operation: { type: "string_t", enum: Object.fromEntries(OPERATIONS.map((name) => [name, { caption: name }])) },
  },
};

const SUBJECT: ItemSource = {
  name: "oversight_subject",
  attributes: { uid: { requirement: "required" }, type: { requirement: "optional" } },
};

/** The schema with the extension. Attributes of `oversight` that the dictionary knows already keep their own type there. */
export function withOversight(sources: SchemaSources): SchemaSources {
  const base = sources.events.get("base_event");
  if (base === undefined) throw new Error("expected base_event in the schema sources, got none");
  const attributes: ItemSource["attributes"] = Object.assign({}, base.attributes, {
    oversight: { requirement: "optional" } as const,
  });
  const extended: ItemSource = { ...base, attributes };
  return {
    ...sources,
    dictionary: new Map([...Object.entries(DICTIONARY), ...sources.dictionary]),
    objects: new Map([...sources.objects, ["oversight", OVERSIGHT], ["oversight_subject", SUBJECT]]),
    events: new Map([...sources.events, ["base_event", extended]]),
  };
}
