// review.json: each part that was found, as a question to the release officer. They take it out or keep it, make it longer or shorter, and add what was not found.
import type { RedactionProfile, ReviewItem, SourceEvent } from "@quis/release";
import { textsOf } from "@quis/release";
import { z } from "zod";
import type { DraftFile } from "./draft-folder.ts";
import { refused } from "./release-error.ts";

const CHOICES = ["take out", "keep"] as const;
/** UTF-16 units that are shown before and after a part. */
const AROUND = 80;

const choice = z.enum(CHOICES, { error: 'expected "take out" or "keep"' });
const line = z.string().max(100_000);
const found = z.strictObject({
  id: line,
  index: z.number().int(),
  field: line,
  kind: line,
  context: line,
  /** What is taken out or kept; it may be made longer or shorter. */
  part: line.min(1),
  decision: choice.nullable(),
  /** Key of the profile's exemptions; null is that of personal data. */
  exemption: line.nullable(),
});
const added = z.strictObject({
  index: z.number().int(),
  field: line,
  /** Each place of it in the field is taken out. */
  part: line.min(1),
  exemption: line.nullable().default(null),
});
export const reviewSchema = z.strictObject({
  how: line,
  found: z.array(found).max(100_000),
  added: z.array(added).max(100_000),
});
export type ReviewFile = z.output<typeof reviewSchema>;

const HOW =
  'Give each "decision" the value "take out" or "keep". "part" may be made longer or shorter; "exemption" names one of the profile, null the one of personal data. Under "added" name what was not found: {"index": 17, "field": "oversight.justification", "part": "the man with the dog", "exemption": null}.';

export function reviewOf(draft: DraftFile, events: readonly SourceEvent[]): ReviewFile {
  const texts = textsByField(events);
  return {
    how: HOW,
    found: draft.found.map(({ id, index, field, path, start, end, kind }) => {
      const text = textAt(texts, { index, field, path });
      return {
        id,
        index,
        field,
        kind,
        context: text.slice(Math.max(0, start - AROUND), end + AROUND),
        part: text.slice(start, end),
        decision: null,
        exemption: null,
      };
    }),
    added: [],
  };
}

/** Who stands for decisions that nobody else is named for. */
export interface Decider {
  readonly by: string;
  readonly at: string;
}

/** The review list with a person's decisions. @throws QuisError QUIS_RELEASE_REFUSED unless every part is decided, and each is one of a text */
export function decidedItems(
  draft: DraftFile,
  review: ReviewFile,
  events: readonly SourceEvent[],
  profile: RedactionProfile,
  decider: Decider,
): ReviewItem[] {
  const texts = textsByField(events);
  const present = new Set(events.map(({ index }) => index));
  const exemptionOf = (place: string, exemption: string | null): { readonly exemption?: string } => {
    if (exemption === null) return {};
    if (profile.exemptions.has(exemption)) return { exemption };
    throw refused(
      `${place}: expected an exemption of the profile (${[...profile.exemptions.keys()].join(", ")}), got ${exemption}`,
    );
  };
  const answers = new Map(review.found.map((answer) => [answer.id, answer]));
  if (answers.size !== review.found.length || answers.size !== draft.found.length)
    throw refused(`review.json: expected each of ${draft.found.length} found parts once, got ${review.found.length}`);
  const open = draft.found.filter(({ id }) => answers.get(id)?.decision === null);
  if (open.length > 0)
    throw refused(
      `review.json: expected a decision on each found part, got none on ${open.length}, the first ${open[0]!.id}`,
    );
  const items = draft.found.flatMap(({ ...one }): ReviewItem[] => {
    const answer = answers.get(one.id);
    if (answer === undefined) throw refused(`review.json: expected the found part ${one.id}, got none`);
    if (!present.has(one.index)) return [];
    const text = textAt(texts, one);
    const own = { redact: answer.decision === "take out", ...exemptionOf(one.id, answer.exemption), ...decider };
    const places = answer.part === text.slice(one.start, one.end) ? [one] : overlapping(text, answer.part, one);
    if (places.length === 0)
      throw refused(
        `${one.id}: expected a part of the text around what was found, got ${JSON.stringify(answer.part.slice(0, 80))}`,
      );
    return places.map(({ start, end }) => ({ ...one, start, end, decision: own }));
  });
  const marked = review.added.flatMap(({ index, field, part, exemption }, i): ReviewItem[] => {
    const place = `review.json, added ${i + 1}`;
    if (draft.events.includes(index) && !present.has(index)) return [];
    const places = (texts.get(keyOf(index, field)) ?? []).flatMap(({ path, text }) =>
      placesOf(text, part).map((span) => ({ path, ...span })),
    );
    if (places.length === 0) throw refused(`${place}: expected a part of a text of that event and field, got another`);
    const decision = { redact: true, ...exemptionOf(place, exemption), ...decider };
    return places.map(({ path, start, end }) => ({
      id: `${index}:${[field, ...path].join("/")}:${start}-${end}:added`,
      index,
      field,
      path,
      start,
      end,
      kind: "marked by a person",
      decision,
    }));
  });
  return [...items, ...marked];
}

type Texts = ReadonlyMap<string, readonly { readonly path: readonly (string | number)[]; readonly text: string }[]>;

function keyOf(index: number, field: string): string {
  return `${index}\n${field}`;
}

function textsByField(events: readonly SourceEvent[]): Texts {
  return new Map(
    events.flatMap(({ index, fields }) =>
      fields.map(({ name, value }) => [keyOf(index, name), textsOf(value)] as const),
    ),
  );
}

type Place = Pick<ReviewItem, "index" | "field" | "path">;

function textAt(texts: Texts, { index, field, path }: Place): string {
  const wanted = path.join("\n");
  return texts.get(keyOf(index, field))?.find((one) => one.path.join("\n") === wanted)?.text ?? "";
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function overlapping(text: string, part: string, { start, end }: Span): Span[] {
  return placesOf(text, part).filter((span) => span.start < end && span.end > start);
}

function placesOf(text: string, part: string): Span[] {
  const places: Span[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    places.push({ start: at, end: at + part.length });
  return places;
}
