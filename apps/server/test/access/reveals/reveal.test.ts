// What holds is computed from sealed steps: whatever the log holds, nobody's own approval counts, nor a late or a second one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addStep,
  type RevealState,
  type RevealStep,
  type SealedStep,
  stateAt,
} from "../../../src/access/reveals/reveal.ts";
import { samePerson } from "../../../src/access/principal.ts";

const id = "r-0000000000000000";
const people = ["person:a", "person:b", "local:x", "local:y"] as const;
const asked = (by: string, kind: "user" | "subject"): RevealStep => ({
  step: "ask",
  id,
  by,
  by_name: by,
  reason: "r",
  kind,
  who: "u",
  case: "C",
  waits_ms: 100,
  holds_ms: 1000,
});
const decision = fc.record({
  step: fc.constantFrom("approve" as const, "refuse" as const),
  id: fc.constant(id),
  by: fc.constantFrom(...people),
  by_name: fc.constant("n"),
  reason: fc.constant("r"),
});

describe("steps of a reveal", () => {
  it("grant a user's name only by another person's approval in time that comes before any other decision", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...people),
        fc.array(fc.tuple(fc.nat(150), decision), { maxLength: 6 }),
        fc.nat(300),
        (by, steps, nowMs) => {
          const known = new Map<string, RevealState>();
          const sealed: SealedStep[] = [{ deed: 0, timeMs: 0, step: asked(by, "user") }];
          let timeMs = 0;
          for (const [afterMs, step] of steps) sealed.push({ deed: sealed.length, timeMs: (timeMs += afterMs), step });
          for (const step of sealed) addStep(known, step);
          const counts = sealed
            .slice(1)
            .find(({ step, timeMs: at }) => at < 100 && !(step.step === "approve" && samePerson(step.by, by)));
          const { state } = stateAt(known.get(id)!, timeMs + nowMs);
          if (state === "granted") {
            expect(counts?.step.step).toBe("approve");
            expect(samePerson(counts!.step.by, by)).toBe(false);
            expect(timeMs + nowMs - counts!.timeMs).toBeLessThan(1000);
          } else if (counts?.step.step === "approve") expect(state).toBe("expired");
          else expect(state).toBe(counts === undefined ? (timeMs + nowMs < 100 ? "pending" : "expired") : "refused");
        },
      ),
    );
  });

  it("open a subject at once, whatever comes after, until its time is over", () => {
    const known = new Map<string, RevealState>();
    addStep(known, { deed: 0, timeMs: 0, step: asked("person:a", "subject") });
    addStep(known, { deed: 1, timeMs: 1, step: { step: "refuse", id, by: "person:b", by_name: "b", reason: "r" } });
    expect(stateAt(known.get(id)!, 999)).toEqual({ state: "granted", expiresMs: 1000 });
    expect(stateAt(known.get(id)!, 1000)).toEqual({ state: "expired", expiresMs: 1000 });
  });

  it("of an id that was asked for before, or never, change nothing", () => {
    const known = new Map<string, RevealState>();
    addStep(known, { deed: 0, timeMs: 0, step: { step: "approve", id, by: "person:b", by_name: "b", reason: "r" } });
    expect(known.size).toBe(0);
    addStep(known, { deed: 1, timeMs: 1, step: asked("person:a", "user") });
    addStep(known, { deed: 2, timeMs: 2, step: asked("person:b", "subject") });
    expect(known.get(id)!.asked.deed).toBe(1);
  });
});
