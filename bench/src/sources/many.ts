// A file of many records of a format, each an event of its own: those of the corpus over and over, with other digits where their id comes from.
import type { Sampled } from "./corpus.ts";

const DIGITS = 4;
// TextDecoder takes latin1 for windows-1252, which does not come back as it was.
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** How a record is written for the n-th time. */
type Variant = (n: number) => string;

/** The bytes of a file with `count` records; formats with a header get it first. */
export function manyRecords({ records, normaliser, header }: Sampled, count: number): Uint8Array {
  // Files of one format may have different headers, and records the same id.
  const fitting = new Map<string, Uint8Array>();
  for (const record of records) {
    const outcome = normaliser.normalise(record);
    if (outcome.kind === "event") fitting.set(outcome.id ?? textOf(record), record);
  }
  const variants = [...fitting.values()].map((record) => variantOf(record, normaliser));
  const parts = header === undefined ? [] : [textOf(header)];
  for (let i = 0; i < count; i++) parts.push(variants[i % variants.length]!(Math.floor(i / variants.length)));
  return bytesOf(`${parts.join("\n")}\n`);
}

function variantOf(record: Uint8Array, normaliser: Sampled["normaliser"]): Variant {
  const text = textOf(record);
  const idOf = (other: string): string | undefined => {
    const outcome = normaliser.normalise(bytesOf(other));
    return outcome.kind === "event" ? outcome.id : undefined;
  };
  const own = idOf(text);
  // Without an id the n-th identical record is an event of its own as it stands.
  if (own === undefined) return () => text;
  for (const variant of candidates(text, own)) {
    const ids = [0, 1, 59, 6172, 9999].map((n) => idOf(variant(n)));
    if (!ids.includes(undefined) && new Set(ids).size === ids.length) return variant;
  }
  return () => text;
}

/** Digits behind a part of the id where it stands in the record, or in place of digits there. */
function* candidates(text: string, id: string): Generator<Variant> {
  const counted = (n: number): string => String(n % 10 ** DIGITS).padStart(DIGITS, "0");
  for (const part of [id, ...id.split(/[:|\s]/).toSorted((a, b) => b.length - a.length)])
    for (const found of [`"${part}"`, `>${part}<`, part])
      if (part !== "" && text.includes(found))
        yield (n) => text.replaceAll(found, found.replace(part, part + counted(n)));
  for (const [run] of text.matchAll(/\d{4,}/g)) yield (n) => text.replaceAll(run, run.slice(0, -DIGITS) + counted(n));
}
