// A text cut where parts begin and end, so that each piece is in the same parts throughout; and the other way, from a place in the page to one in the text.
import type { ReleasePart, ReleaseRecord } from "@quis/contract";
import { visiblePieces } from "../text/index.ts";

export interface Segment {
  /** In UTF-16 units of the whole text. */
  readonly start: number;
  readonly end: number;
  readonly parts: readonly ReleasePart[];
}

export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The parts of a record, each with the text that it stands in. */
export function partsOf({ texts }: ReleaseRecord): { readonly part: ReleasePart; readonly text: string }[] {
  return texts.flatMap(({ parts, text }) => parts.map((part) => ({ part, text })));
}

export function segmentsOf(parts: readonly ReleasePart[], { start: from, end: to }: Window): Segment[] {
  const cuts = new Set([from, to]);
  for (const { start, end } of parts) for (const cut of [start, end]) if (cut > from && cut < to) cuts.add(cut);
  const places = [...cuts].toSorted((a, b) => a - b);
  return places.slice(0, -1).map((start, i) => {
    const end = places[i + 1]!;
    return { start, end, parts: parts.filter((part) => part.start < end && part.end > start) };
  });
}

/** More than this is not shown at once: a record may hold a whole file. */
const MOST_SHOWN = 6000;
const AROUND = 2000;

/** What of a long text is shown: all that is around the part. */
export function windowOf(text: string, part: Window | undefined): Window {
  if (text.length <= MOST_SHOWN) return { start: 0, end: text.length };
  const start = Math.max(0, (part?.start ?? 0) - AROUND);
  const end = Math.min(text.length, Math.max(part?.end ?? 0, start) + AROUND);
  return { start: whole(text, start), end: whole(text, end) };
}

/** A place that is in no letter. */
export function whole(text: string, at: number): number {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at;
}

export interface ShownPiece {
  readonly text: string;
  /** The code of a character that would not show; empty for others. */
  readonly code: string;
  readonly start: number;
  readonly length: number;
}

/** A segment as it is shown, each piece with its place in the text. */
export function shownPieces(text: string, { start, end }: Window): ShownPiece[] {
  let at = start;
  return visiblePieces(text.slice(start, end), { lines: true }).map(({ text: shown, code, marked }) => {
    const length = marked ? String.fromCodePoint(Number.parseInt(code.slice(2), 16)).length : shown.length;
    const piece = { text: shown, code, start: at, length };
    at += length;
    return piece;
  });
}

/** Each place of `words` in a text, up to `most`. */
export function placesOf(text: string, words: string, most: number): Window[] {
  const places: Window[] = [];
  if (words === "") return places;
  for (let at = text.indexOf(words); at >= 0 && places.length < most; at = text.indexOf(words, at + words.length))
    places.push({ start: at, end: at + words.length });
  return places;
}
