// An event that is shown in part: what is proved of it, and that nothing passes for proved that is not.
import { type AccessEvent, commit, discloseFields, eventFields, eventOfFields } from "@quis/event";
import { describe, expect, it } from "vitest";
import { checkShown, type ShownEvent } from "../src/index.ts";

const event: AccessEvent = {
  class_uid: 6001,
  category_uid: 6,
  activity_id: 2,
  type_uid: 600102,
  severity_id: 1,
  time: 1_790_000_000_000,
  metadata: { version: "1.8.0", product: { name: "Desk" } },
  actor: { user: { uid: "ofc-4711" } },
  oversight: { operation: "consultation", justification: "routine" },
  raw_data_size: 7,
};
const eventKey = new Uint8Array(32).fill(3);
const fields = eventFields(event);
const commitment = commit(fields, eventKey);
const masked = ["actor.user"];
const hidden = ["metadata", "raw_data_size"];
const disclosed = fields.map(({ name }) => name).filter((name) => !masked.includes(name) && !hidden.includes(name));

function shown(change: Partial<ShownEvent> = {}): ShownEvent {
  const kept = fields.filter(({ name }) => !hidden.includes(name));
  const values = kept.map((field) =>
    field.name === "actor.user" ? { ...field, valueJson: '{"uid":"user~x"}' } : field,
  );
  return {
    event: eventOfFields(values),
    ...discloseFields({ eventKey, fields }, disclosed),
    masked,
    hidden,
    ...change,
  };
}

const code = (change: Partial<ShownEvent>) => () => {
  try {
    checkShown(shown(change), commitment);
    return "passed";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("an event shown in part", () => {
  it("is proved field by field where it is disclosed", () => {
    const checked = checkShown(shown(), commitment);
    expect(checked.fields.map(({ name }) => name)).toEqual(disclosed);
    expect(checked.hidden).toBe(3);
  });

  it.each([
    ["a disclosed field with another value", { event: { ...shown().event, activity_id: 3 } }],
    ["a disclosed field that is left out", { event: { ...shown().event, activity_id: undefined as never } }],
    ["a field that the event never had", { event: { ...shown().event, status_id: 1 } }],
    ["a field that is neither disclosed nor said to be masked", { masked: [] }],
    ["a masked field that is not there", { masked: [...masked, "oversight.purpose"] }],
    ["fewer hidden fields than there are", { hidden: ["metadata"] }],
    ["a hidden field named twice", { hidden: ["metadata", "metadata"] }],
  ] satisfies [string, Partial<ShownEvent>][])("is refused with %s", (_, change) => {
    expect(code(change)()).toBe("DISCLOSURE_MISMATCH");
  });

  it("is refused under another entry, and with a digest taken away", () => {
    expect(() => checkShown(shown(), new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: "EVENT_COMMITMENT_MISMATCH" }),
    );
    expect(code({ digests: shown().digests.slice(1) })()).toBe("EVENT_COMMITMENT_MISMATCH");
  });
});
