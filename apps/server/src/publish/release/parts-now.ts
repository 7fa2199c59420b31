// The review list of a kept draft as it stands: what was found, what people marked, and the last step about each. Pure.
import type { ReleaseCounts, ReleasePart, ReleasePartState } from "@quis/contract";
import type { Decision, ReviewItem } from "@quis/release";
import type { DraftFile } from "./draft-folder.ts";
import type { PartStep } from "./step.ts";

export interface PartNow extends Omit<ReviewItem, "decision"> {
  readonly step: PartStep | undefined;
}

type Latest = ReadonlyMap<string, PartStep>;

/**
 * In the order of the log, within an event as texts stand in it; marks in fields without a finding come last. Steps about parts that there are not do no harm. `gone`:
 * events that were erased, of which nothing is left to decide.
 */
export function partsNow(draft: DraftFile, latest: Latest, gone: ReadonlySet<number>): PartNow[] {
  const found = draft.found.map((one): PartNow => ({ ...one, step: latest.get(one.id) }));
  const marked = [...latest.values()].flatMap((step): PartNow[] => {
    const { mark, part: id } = step;
    if (mark === undefined || step.step.decision.step === "reopen") return [];
    const { index, field, path, start, end } = mark;
    return [{ id, index, field, path, start, end, kind: "marked by a person", step }];
  });
  const order = new Map<string, number>();
  for (const part of [...found, ...marked]) {
    const text = textKey(part);
    if (!order.has(text)) order.set(text, order.size);
  }
  return [...found, ...marked]
    .filter(({ index }) => !gone.has(index))
    .toSorted(
      (a, b) =>
        a.index - b.index || order.get(textKey(a))! - order.get(textKey(b))! || a.start - b.start || b.end - a.end,
    );
}

export function textKey({ index, field, path }: Pick<ReviewItem, "index" | "field" | "path">): string {
  return JSON.stringify([index, field, ...path]);
}

export function stateOf({ step }: PartNow): ReleasePartState {
  switch (step?.step.decision.step) {
    case "withhold":
    case "mark":
      return "withheld";
    case "disclose":
      return "disclosed";
    default:
      return "undecided";
  }
}

export function countsOf(parts: readonly PartNow[]): ReleaseCounts {
  const counts = { undecided: 0, withheld: 0, disclosed: 0 };
  for (const part of parts) counts[stateOf(part)]++;
  return counts;
}

/** As it is shown to whoever decides; `personal`: the exemption of personal data. */
export function partShown(part: PartNow, personal: string): ReleasePart {
  const { id, start, end, kind, step } = part;
  const state = stateOf(part);
  const decision = step?.step.decision;
  const isOpen = state === "undecided" || step === undefined;
  return {
    id,
    start,
    end,
    kind,
    state,
    exemption: state === "withheld" ? (exemptionOf(part) ?? personal) : null,
    reason: decision?.step === "disclose" ? decision.reason : null,
    by: isOpen ? null : nameOf(step),
    at: isOpen ? null : new Date(step.timeMs).toISOString(),
    after: step?.deed ?? null,
  };
}

function exemptionOf({ step }: PartNow): string | undefined {
  const decision = step?.step.decision;
  const isWithheld = decision?.step === "withhold" || decision?.step === "mark";
  return isWithheld ? (decision.exemption ?? undefined) : undefined;
}

function nameOf({ step }: PartStep): string {
  return step.by_name ?? step.by;
}

/** As rows and index are made of it; what is undecided is as `undecided` says. */
export function itemsOf(parts: readonly PartNow[], undecided: Decision | null): ReviewItem[] {
  return parts.map((part): ReviewItem => {
    const { step, ...item } = part;
    const state = stateOf(part);
    if (state === "undecided" || step === undefined) return { ...item, decision: undecided };
    const exemption = exemptionOf(part);
    const decision = {
      redact: state === "withheld",
      ...(exemption === undefined ? {} : { exemption }),
      by: nameOf(step),
      at: new Date(step.timeMs).toISOString(),
    };
    return { ...item, decision };
  });
}
