// The review list: what may be personal data in texts that would be shown. A person accepts or keeps each part, or marks another; nothing is released before.
import { ReleaseError } from "./error.ts";
import { findPersonalData, type KnownNames, type PersonalKind } from "./personal-data.ts";
import { type RedactionProfile, ruleOf } from "./profile.ts";

/** An event with all its fields, proved. */
export interface SourceEvent {
  readonly index: number;
  readonly source: string;
  readonly fields: readonly { readonly name: string; readonly value: unknown }[];
}

export interface Decision {
  readonly redact: boolean;
  /** Key of the profile's exemptions; that of personal data without one. */
  readonly exemption?: string;
  /** The named person who decided, and when (RFC 3339). */
  readonly by: string;
  readonly at: string;
}

/** A part of a text in a field; `path` leads to the text within the field's value. */
export interface ReviewItem {
  readonly id: string;
  readonly index: number;
  readonly field: string;
  readonly path: readonly (string | number)[];
  readonly start: number;
  readonly end: number;
  readonly kind: PersonalKind | "marked by a person";
  readonly decision: Decision | null;
}

/** All that was found in the texts of fields that the profile shows; nothing of it is decided. */
export function listFindings(
  events: readonly SourceEvent[],
  profile: RedactionProfile,
  names: KnownNames,
): ReviewItem[] {
  return events.flatMap(({ index, fields }) =>
    fields
      .filter(({ name }) => ruleOf(profile, name).action === "show")
      .flatMap(({ name: field, value }) =>
        textsOf(value).flatMap(({ path, text }) =>
          findPersonalData(text, names).map(({ start, end, kind }): ReviewItem => {
            const id = partId({ index, field, path, start, end });
            return { id, index, field, path, start, end, kind, decision: null };
          }),
        ),
      ),
  );
}

type Place = Pick<ReviewItem, "index" | "field" | "path" | "start" | "end">;

/** The name of a part of a text in a review. */
export function partId({ index, field, path, start, end }: Place): string {
  return `${index}:${[field, ...path].join("/")}:${start}-${end}`;
}

/** Marks a part that was not found. @throws ReleaseError RELEASE_REVIEW_INVALID for a part that is none */
export function markPart(
  items: readonly ReviewItem[],
  events: readonly SourceEvent[],
  place: Place,
  by: string,
  at: string,
): ReviewItem[] {
  const event = events.find(({ index }) => index === place.index);
  const field = event?.fields.find(({ name }) => name === place.field);
  const text = textsOf(field?.value).find(({ path }) => path.join("\n") === place.path.join("\n"))?.text;
  if (text === undefined || place.start < 0 || place.start >= place.end || place.end > text.length) {
    throw new ReleaseError("RELEASE_REVIEW_INVALID", `expected a part of a text of an event, got ${partId(place)}`);
  }
  const marked: ReviewItem = { ...place, id: partId(place), kind: "marked by a person", decision: null };
  return decide([...items.filter(({ id }) => id !== marked.id), marked], marked.id, { redact: true, by, at });
}

/** @throws ReleaseError RELEASE_REVIEW_INVALID for an item that there is not, or nobody who decides */
export function decide(items: readonly ReviewItem[], id: string, decision: Decision): ReviewItem[] {
  if (decision.by.trim() === "") throw new ReleaseError("RELEASE_REVIEW_INVALID", "expected who decides, got nobody");
  if (!items.some((item) => item.id === id))
    throw new ReleaseError("RELEASE_REVIEW_INVALID", `expected an item of the review list, got ${id}`);
  return items.map((item) => (item.id === id ? { ...item, decision } : item));
}

/** Texts within a value, names of members too: somebody may have put a name there. */
export function textsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): { path: typeof path; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, i) => textsOf(item, [...path, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsOf(member, [...path, key]));
}
