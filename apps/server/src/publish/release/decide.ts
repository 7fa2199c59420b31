// What may be decided about a part of a kept draft. Attacker: names parts that there are not, decides over somebody's head, or marks half a letter.
import type { ReleaseDecision } from "@quis/contract";
import { partId, ruleOf, textsOf } from "@quis/release";
import { asking } from "../../access/principal.ts";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
import type { KeptDraft } from "./kept-drafts.ts";
import { textKey } from "./parts-now.ts";
import { readEvent } from "./record.ts";
import { refused } from "./release-error.ts";
import { partOfStep, type PartStep } from "./step.ts";

/** A person decides each; more is no review. */
const MOST_MARKS = 50_000;

type Mark = Extract<ReleaseDecision, { readonly step: "mark" }>;

/** Their name, of whoever is signed in; null of who holds the folder. @throws QuisError QUIS_RELEASE_REFUSED for a token: no program decides */
export function deciderName(): string | null {
  const principal = asking.getStore()?.principal ?? undefined;
  if (principal === undefined || principal.method === "local") return null;
  if (principal.method !== "token") return principal.name;
  throw refused(
    "expected a person who is signed in, got a token for programs: somebody must have read what is released",
  );
}

/** @throws QuisError QUIS_RELEASE_REFUSED */
export function checkDecision(
  { draft, profile }: KeptDraft,
  decision: ReleaseDecision,
  latest: ReadonlyMap<string, PartStep>,
  gone: ReadonlySet<number>,
): void {
  const id = partOfStep({ decision });
  const before = latest.get(id);
  const isMarked = before?.mark !== undefined && before.step.decision.step !== "reopen";
  if ("exemption" in decision && decision.exemption !== null && !profile.exemptions.has(decision.exemption))
    throw refused(
      `expected an exemption of the profile (${[...profile.exemptions.keys()].join(", ")}), got ${decision.exemption}`,
    );
  if (decision.step === "mark") {
    if (isMarked) throw refused("expected a part that nobody marked yet, got one that is marked");
    if (draft.found.some((one) => one.id === partId(decision)))
      throw refused("expected a part that was not found, got one that was: decide that");
    const marks = [...latest.values()].filter(({ mark }) => mark !== undefined).length;
    if (marks >= MOST_MARKS) throw refused(`expected at most ${MOST_MARKS} parts marked by hand, got one more`);
    return;
  }
  const index = isMarked ? before.mark?.index : draft.found.find((one) => one.id === id)?.index;
  if (index === undefined) throw refused(`expected a part of this draft, got ${JSON.stringify(id.slice(0, 200))}`);
  if (gone.has(index))
    throw refused(`expected a part of an event that is there, got one of ${index}, which was erased`);
  const seen = before?.deed ?? null;
  if (decision.after !== seen)
    throw refused(
      `expected a decision by somebody who has seen the last one (${seen === null ? "none yet" : `entry ${seen}`}), got one after ${decision.after ?? "none"}: look again`,
    );
  const isOpen = before === undefined || before.step.decision.step === "reopen";
  if (decision.step === "reopen" && isOpen) throw refused("expected a part that is decided, got one that is not");
}

/** @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED, QUIS_RELEASE_REFUSED */
export async function checkMark(parts: Parts, { draft, profile }: KeptDraft, mark: Mark): Promise<void> {
  const { index, field, start, end } = mark;
  if (!draft.events.includes(index))
    throw new QuisError("QUIS_NOT_FOUND", `expected an event of this draft, got ${index}`);
  if (ruleOf(profile, field).action !== "show")
    throw refused(
      `expected a field that is shown, got ${JSON.stringify(field.slice(0, 200))}: it is withheld as it is`,
    );
  const event = await readEvent(parts, index);
  if (event === undefined) throw new QuisError("QUIS_ERASED", `event ${index} was erased since this draft was made`);
  const wanted = textKey(mark);
  const value = event.fields.find(({ name }) => name === field)?.value;
  const text = textsOf(value).find(({ path }) => textKey({ index, field, path }) === wanted)?.text;
  if (text === undefined || start >= end || end > text.length || text.slice(start, end).trim() === "")
    throw refused(`expected a part of a text of event ${index}, got ${start} to ${end} of another or of none`);
  // Half a letter beyond the Basic Multilingual Plane would leave the other half, which is no text.
  if (splits(text, start) || splits(text, end)) throw refused("expected whole letters, got half of one");
}

function splits(text: string, at: number): boolean {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
