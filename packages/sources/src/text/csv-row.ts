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
      const end = closingQuote(text, at + 1);
      if (end < 0) {
        return new Problem("SOURCE_BAD_CSV", `field ${fields.length + 1} opens a quote that is never closed`);
      }
      const raw = text.slice(at + 1, end);
      fields.push(raw.includes('"') ? raw.replaceAll('""', '"') : raw);
      at = end + 1;
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

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  return at;
}
