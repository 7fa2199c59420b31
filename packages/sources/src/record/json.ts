// Normalisers of formats whose records are texts, or JSON objects.
import { Problem } from "../error.ts";
import { guarded, type Normaliser, type Outcome, quarantine } from "../format/index.ts";
import { compileInstant } from "../instant/index.ts";
import { decodeUtf8, type JsonObject, parseJsonRecord } from "../text/index.ts";

/** A normaliser without a header that hands each record on as text. */
export function textNormaliser(normalise: (text: string) => Outcome): Normaliser {
  return {
    needsHeader: false,
    header: () => [],
    normalise: guarded((bytes) => {
      const text = decodeUtf8(bytes);
      return text instanceof Problem ? quarantine(text) : normalise(text);
    }),
  };
}

/** A normaliser that reads each record strictly and hands it on as an object; `normalise` may keep parts of it in its event. */
export function jsonNormaliser(normalise: (record: JsonObject) => Outcome): Normaliser {
  return {
    needsHeader: false,
    header: () => [],
    normalise: guarded((bytes) => {
      const record = parseJsonRecord(bytes);
      return record instanceof Problem ? quarantine(record) : normalise(record);
    }),
  };
}

const parseRfc3339 = compileInstant({ format: "rfc3339" });

/** Milliseconds of an RFC 3339 time; anything else is told as a Problem that names the member. */
export function instantOf(value: unknown, member: string): number | Problem {
  if (typeof value === "string") return parseRfc3339(value);
  const got = value === undefined || value === null ? "nothing" : `a ${typeof value}`;
  return new Problem("SOURCE_BAD_TIME", `expected a time in ${member}, got ${got}`);
}
