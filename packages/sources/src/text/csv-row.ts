// Splits one CSV row (RFC 4180 §2) into fields.
import { Problem } from "../error.ts";

/**
 * The fields of one row without its closing line end. Quotes count only at the start of a field; a doubled quote inside
 * stands for one. Anything else after a closing quote is an error, never a guess.
 */
export function splitCsvRow(text: string, delimiter: string): string[] | Problem {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) === 34) {
      const field = readQuoted(text, at + 1);
      if (field === undefined) {
        return new Problem("SOURCE_BAD_CSV", `field ${fields.length + 1} opens a quote that is never closed`);
      }
      fields.push(field);
      at = quoteEnd + 1;
      if (at === text.length) return fields;
      if (text[at] !== delimiter) {
        return new Problem(
          "SOURCE_BAD_CSV",
          `field ${fields.length}: expected ${JSON.stringify(delimiter)} or the line's end after a closing quote, got ${JSON.stringify(text[at])}`,
        );
      }
    } else {
      const end = text.indexOf(delimiter, at);
      if (end < 0) {
        fields.push(text.slice(at));
        return fields;
      }
      fields.push(text.slice(at, end));
      at = end;
    }
    at += 1;
  }
}

/** Where the last quoted field ended: at its closing quote. */
let quoteEnd = 0;

/** The text from `from` to the closing quote. In one go, piece by piece: putting doubled quotes right afterwards took twice as long. */
function readQuoted(text: string, from: number): string | undefined {
  let field = "";
  let start = from;
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', start)) {
    if (text.charCodeAt(at + 1) !== 34) {
      quoteEnd = at;
      return field + text.slice(start, at);
    }
    field += text.slice(start, at + 1);
    start = at + 2;
  }
  return undefined;
}
