// The shape of an event: "equal for events with the same fields, whatever is in them".
import type { AccessEvent } from "@quis/event";
import { eventFields, eventOfFields } from "@quis/event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldsOf, shapeOf } from "../../src/store/shape.ts";
import { accessEvent } from "./events.ts";

const event = (unmapped: unknown): AccessEvent => ({ ...accessEvent({ timeMs: 1 }), unmapped }) as AccessEvent;

describe("shapeOf", () => {
  it("property: two events have one shape exactly if they have the same fields", () => {
    const value = fc.oneof(fc.constant(""), fc.constant(null), fc.string(), fc.nat(), fc.constant([]));
    const tree = fc.dictionary(
      fc.constantFrom("a", "b", "c", "d.e", "é"),
      fc.oneof(value, fc.dictionary(fc.constantFrom("x", "y"), value)),
    );
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const [a, b] = [event(one), event(other)];
        expect(shapeOf(a) === shapeOf(b)).toBe(fieldsOf(a).toSorted().join("\n") === fieldsOf(b).toSorted().join("\n"));
      }),
    );
  });

  it("is the same for an event that was read back from its sealed fields", () => {
    const one = event({ z: 1, a: { y: 2, b: 3 } });
    expect(shapeOf(eventOfFields(eventFields(one)))).toBe(shapeOf(one));
  });

  it("what is empty is not there", () => {
    expect(fieldsOf(event({ a: "", b: null, c: [], d: 0, e: false }))).toEqual(
      expect.arrayContaining(["unmapped.d", "unmapped.e"]),
    );
    expect(fieldsOf(event({ a: "", b: null, c: [] })).filter((name) => name.startsWith("unmapped."))).toEqual([]);
  });

  it.each([
    ["very deep", Array.from({ length: 5000 }).reduce<object>((inner) => ({ a: inner }), { z: 1 })],
    ["very wide", Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]))],
  ])("a %s event costs no more than its bounds", (_, unmapped) => {
    expect(shapeOf(event(unmapped))).toMatch(/^[0-9a-f]{16}$/);
    expect(fieldsOf(event(unmapped)).length).toBeLessThanOrEqual(512);
  });
});
