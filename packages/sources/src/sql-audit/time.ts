// Times of audit views: ISO dates and times with a space or T, with an offset, or in a zone that the column or --zone names.
import { Problem } from "../error.ts";
import { compileInstant, type InstantParser } from "../instant/index.ts";

const withOffset = compileInstant({ format: "rfc3339" });

/** `zone` is that of times without an offset; without it they are refused. */
export function compileTime(zone: string | undefined): InstantParser {
  const local = zone === undefined ? undefined : compileInstant({ format: "YYYY-MM-DDTHH:mm:ss.SSS", zone });
  return (text) => {
    const offset = /^(.{19}(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d\d:\d\d)$/.exec(text);
    if (offset !== null)
      return withOffset(`${offset[1] as string}${offset[2] === "UTC" ? "Z" : (offset[2] as string)}`);
    if (local !== undefined) return local(text.replace(/^(.{10}) /, "$1T"));
    return new Problem(
      "SOURCE_NO_ZONE",
      "expected a time with an offset, or --zone with an IANA name such as UTC, got a time without either",
    );
  };
}
