// What holds of a disposal is computed from sealed steps: whatever the log holds, nobody's own approval counts, nor a program's, a late or a second one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sealed } from "../../src/oversight/step-register.ts";
import {
  addDisposalStep,
  type DisposalState,
  type DisposalStep,
  disposalAt,
  disposalStepSchema,
  isSecond,
} from "../../src/retention/disposal.ts";

const id = "d-0000000000000000";
const WAITS_MS = 1000;
const what = { kind: "erase", index: 7, authority: "Court", reason: "wrong person" } as const;
const people = ["person:a", "person:b", "local:x", "local:y", "token:t"] as const;
const stepOf = (step: DisposalStep["step"], by: string): DisposalStep => {
  const common = { id, by, by_name: by, reason: "r" };
  return step === "ask" ? { ...common, step, what, replaces: null, waits_ms: WAITS_MS } : { ...common, step };
};
const add = (steps: readonly { step: DisposalStep; timeMs: number }[]): DisposalState | undefined => {
  const known = new Map<string, DisposalState>();
  steps.forEach((one, deed) => addDisposalStep(known, { deed, ...one } satisfies Sealed<DisposalStep>));
  return known.get(id);
};

describe("two people (NIST SP 800-53 AU-9(5), AC-3(2))", () => {
  it.each([
    ["person:a", "person:b", true],
    ["local:x", "person:b", true],
    ["person:a", "person:a", false],
    ["local:x", "local:y", false],
    ["person:a", "local:y", false],
    ["person:a", "token:t", false],
  ])("%s asks, %s agrees: %s", (asker, second, counts) => {
    expect(isSecond(second, asker)).toBe(counts);
    const state = add([
      { step: stepOf("ask", asker), timeMs: 0 },
      { step: stepOf("approve", second), timeMs: 1 },
    ]);
    expect(disposalAt(state!, 2)).toBe(counts ? "agreed" : "waiting");
  });
  it("an agreement that is late, second, or after a refusal is none; one that is not carried out expires", () => {
    const ask = { step: stepOf("ask", "person:a"), timeMs: 0 };
    const approve = (timeMs: number) => ({ step: stepOf("approve", "person:b"), timeMs });
    expect(disposalAt(add([ask, approve(WAITS_MS)])!, WAITS_MS)).toBe("expired");
    expect(disposalAt(add([ask, { step: stepOf("refuse", "person:c"), timeMs: 1 }, approve(2)])!, 3)).toBe("refused");
    expect(disposalAt(add([ask, { step: stepOf("withdraw", "person:b"), timeMs: 1 }])!, 2)).toBe("waiting");
    expect(disposalAt(add([ask, { step: stepOf("withdraw", "person:a"), timeMs: 1 }, approve(2)])!, 3)).toBe(
      "withdrawn",
    );
    expect(disposalAt(add([ask, approve(1)])!, WAITS_MS)).toBe("expired");
    expect(disposalAt(add([ask, { step: stepOf("done", "quis"), timeMs: 1 }])!, 2)).toBe("waiting");
    expect(disposalAt(add([ask, approve(1), { step: stepOf("done", "quis"), timeMs: 2 }])!, 9999)).toBe("done");
  });
  it("whatever steps the log holds, in whatever order, it is agreed to only by one person in time who did not ask", () => {
    const step = fc.record({
      step: fc
        .tuple(fc.constantFrom("ask", "approve", "refuse", "withdraw", "done"), fc.constantFrom(...people))
        .map(([kind, by]) => stepOf(kind, by)),
      timeMs: fc.nat(2 * WAITS_MS),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const sorted = steps.toSorted((a, b) => a.timeMs - b.timeMs);
        const state = add(sorted);
        expect(state !== undefined).toBe(sorted.some((one) => one.step.step === "ask"));
        if (state === undefined) return;
        const at = disposalAt(state, 0);
        if (at !== "agreed" && at !== "done") return;
        const { asked, decided } = state;
        expect(decided?.step.step).toBe("approve");
        expect(decided?.step.by).toMatch(/^person:/);
        expect(decided?.step.by).not.toBe(asked.step.by);
        expect(decided!.timeMs).toBeLessThan(asked.timeMs + WAITS_MS);
        expect(sorted.find((one) => one.step.step === "ask")?.step.by).toBe(asked.step.by);
      }),
      { numRuns: 500 },
    );
  });
  it("a step of another shape is none", () => {
    for (const wrong of [{}, { ...stepOf("approve", "x"), more: 1 }, { ...stepOf("ask", "x"), waits_ms: 0 }, null])
      expect(disposalStepSchema.safeParse(wrong).success).toBe(false);
  });
});
